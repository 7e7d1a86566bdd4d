import { setMaxListeners } from 'node:events';
import type { AssetIo } from './assetIo';
import { type ProgramResult, runProgram } from './runProgram';
import { pythonVersion, type Wheel, type WheelAnswer } from './wheel';

const nobody: ProgramResult = { exitCode: undefined, stdout: '', stderr: '' };

/**
 * Asks the user's pip which files it knows of each wheel. pip has no question for that: `--report` downloads the whole file first,
 * half a gigabyte of TensorFlow, unless the index serves the metadata apart. So it is asked for a version that both must and must not
 * be, which it looks for among the files it lists, and then gives up.
 */
export async function askPip(wheels: readonly Wheel[], io: AssetIo): Promise<WheelAnswer> {
  // Each program listens for the cancel; Node takes more than ten of them for a leak.
  setMaxListeners(wheels.length + 10, io.signal);
  const answers = await Promise.all(wheels.map((wheel) => askForOne(wheel, io)));
  const unable = answers.find(({ exitCode }) => exitCode !== undefined && exitCode !== 1);
  return {
    result: unable ?? answers.at(-1) ?? nobody,
    addresses: answers.flatMap(({ stdout }) => addressesInLog(stdout)),
  };
}

/** The addresses in what pip tells about its search for files. */
export function addressesInLog(log: string): string[] {
  return [...log.matchAll(/^\s*Found link (\S.*?\.whl(?:[?#]\S*)?) \(from /gm)].map(
    ([, address]) => address!,
  );
}

async function askForOne({ name, version, platform }: Wheel, io: AssetIo): Promise<ProgramResult> {
  const impossible = `,!=${version}`;
  const args = ['-m', 'pip', 'download', '-vv', '--no-deps', '--only-binary=:all:', '--dest', '.'];
  const target = ['--python-version', pythonVersion, ...(platform ? ['--platform', platform] : [])];
  let result = nobody;
  for (const python of ['python3', 'python']) {
    if (result.exitCode !== undefined) continue;
    const asked = [...args, ...target, `${name}==${version}${impossible}`];
    result = await runProgram(python, asked, { env: io.env, signal: io.signal });
  }
  const reason = result.stderr.replaceAll(impossible, '').replaceAll(`!=${version},`, '');
  return { ...result, stderr: reason };
}

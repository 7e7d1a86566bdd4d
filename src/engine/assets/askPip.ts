import { setMaxListeners } from 'node:events';
import type { AssetIo } from './assetIo';
import { type ProgramResult, runProgram } from './runProgram';
import { pythonVersion, type Wheel, type WheelAnswer } from './wheel';

const noAnswer: ProgramResult = { exitCode: undefined, stdout: '', stderr: '' };

/**
 * Asks the user's pip for the files of each wheel. pip has no command for this: `--report` first downloads the whole file, half a gigabyte
 * of TensorFlow, unless the index serves metadata separately. Therefore it is asked for a contradictory version: it lists the files, then
 * gives up.
 */
export async function askPip(wheels: readonly Wheel[], io: AssetIo): Promise<WheelAnswer> {
  // Each program listens for the cancel; Node would report more than ten listeners as a leak.
  setMaxListeners(wheels.length + 10, io.signal);
  const answers = await Promise.all(wheels.map((wheel) => askForOne(wheel, io)));
  const unable = answers.find(({ exitCode }) => exitCode !== undefined && exitCode !== 1);
  return {
    result: unable ?? answers.at(-1) ?? noAnswer,
    addresses: answers.flatMap(({ stdout }) => addressesInLog(stdout)),
  };
}

/** The addresses in pip's log of its search. */
export function addressesInLog(log: string): string[] {
  return [...log.matchAll(/^\s*Found link (\S.*?\.whl(?:[?#]\S*)?) \(from /gm)].map(
    ([, address]) => address!,
  );
}

async function askForOne({ name, version, platform }: Wheel, io: AssetIo): Promise<ProgramResult> {
  const impossible = `,!=${version}`;
  const args = ['-m', 'pip', 'download', '-vv', '--no-deps', '--only-binary=:all:', '--dest', '.'];
  const target = ['--python-version', pythonVersion, ...(platform ? ['--platform', platform] : [])];
  let result = noAnswer;
  for (const python of ['python3', 'python']) {
    if (result.exitCode !== undefined) continue;
    const asked = [...args, ...target, `${name}==${version}${impossible}`];
    result = await runProgram(python, asked, { env: io.env, signal: io.signal });
  }
  const reason = result.stderr.replaceAll(impossible, '').replaceAll(`!=${version},`, '');
  return { ...result, stderr: reason };
}

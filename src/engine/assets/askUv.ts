import type { AssetIo } from './assetIo';
import { runProgram } from './runProgram';
import { fileAddress, pythonVersion, type Wheel, type WheelAnswer } from './wheel';

/** Makes uv resolve the wheels, without dependencies, into a lock file with their addresses. */
export async function askUv(wheels: readonly Wheel[], io: AssetIo): Promise<WheelAnswer> {
  const platform = uvPlatform(wheels);
  const args = [
    'pip',
    'compile',
    '--quiet',
    '--no-deps',
    '--format',
    'pylock.toml',
    '--only-binary',
    ':all:',
  ];
  const target = ['--python-version', pythonVersion, ...(platform ? ['--python-platform', platform] : [])];
  const input = wheels.map(({ name, version }) => `${name}==${version}\n`).join('');
  const result = await runProgram('uv', [...args, ...target, '-'], {
    env: io.env,
    signal: io.signal,
    input,
  });
  return { result, addresses: addressesInPylock(result.stdout) };
}

/** uv's name for the platform of the wheels' tags; newer systems accept older tags. */
function uvPlatform(wheels: readonly Wheel[]): string | undefined {
  const tag = wheels.find(({ platform }) => platform !== undefined)?.platform;
  if (tag === undefined) return undefined;
  const arch = /(?:arm64|aarch64)$/.test(tag) ? 'aarch64' : 'x86_64';
  if (tag.startsWith('macosx')) return `${arch}-apple-darwin`;
  return tag.startsWith('win') ? 'windows' : `${arch}-manylinux_2_28`;
}

/** The addresses and paths in uv's lock file: TOML that uv has just written, in which only these quoted strings matter. */
export function addressesInPylock(toml: string): string[] {
  return [...toml.matchAll(/\b(url|path) = "([^"\\]+\.whl)"/g)].map(([, key, value]) =>
    key === 'path' ? fileAddress(value!) : value!,
  );
}

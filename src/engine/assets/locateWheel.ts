import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { assetError } from '../../experiment/errors/assets';
import type { GraftError } from '../../experiment/errors/errors';
import { askPip } from './askPip';
import { askUv } from './askUv';
import type { AssetIo } from './assetIo';
import type { ProgramResult } from './runProgram';
import { fileAddress, type Wheel } from './wheel';

/**
 * Finds the addresses of pinned wheels: files in the folder GRAFT_WHEELS, else the answer of the user's uv or pip, which know the user's
 * index, proxy and certificates. Graft contains no address. All wheels are located at once.
 * @returns the addresses (`https:`, `file:`) by wheel name
 * @throws GraftError `assets/no-python-client`, `assets/wheel-not-found`; CancelledError
 */
export async function locateWheels(wheels: readonly Wheel[], io: AssetIo): Promise<Map<string, string>> {
  const found = await findInFolder(wheels, io.env.GRAFT_WHEELS);
  const missing = () => wheels.filter((wheel) => !found.has(wheel.name));
  const answers: ProgramResult[] = [];
  for (const ask of [askUv, askPip]) {
    if (missing().length === 0) break;
    const { result, addresses } = await ask(missing(), io);
    answers.push(result);
    for (const wheel of missing()) addToMap(found, wheel.name, pickAddress(wheel, addresses));
  }
  if (missing().length > 0) throw notFound(missing(), answers);
  return found;
}

/** The address of a wheel's file among others. A pinned wheel has one file: same name, version and platform. */
export function pickAddress(wheel: Wheel, addresses: readonly string[]): string | undefined {
  const stem = `${normalize(wheel.name)}-${wheel.version}-`;
  return addresses.find((address) => {
    const file = decodeURIComponent(address.split(/[?#]/)[0]!.split('/').at(-1)!);
    const named = file.endsWith('.whl') && normalize(file).startsWith(stem);
    return named && (wheel.platform === undefined || file.includes(wheel.platform));
  });
}

async function findInFolder(
  wheels: readonly Wheel[],
  folder: string | undefined,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  if (!folder) return found;
  const files = await readdir(folder).catch((cause: unknown) => {
    throw assetError(
      'assets/wheel-not-found',
      { folder, wheels: '', said: [], offline: undefined },
      { cause },
    );
  });
  const addresses = files.map((file) => fileAddress(path.resolve(folder, file)));
  for (const wheel of wheels) addToMap(found, wheel.name, pickAddress(wheel, addresses));
  return found;
}

/** Names the command that fixes a missing, outdated or failing client. */
function notFound(wheels: readonly Wheel[], answers: readonly ProgramResult[]): GraftError {
  const names = wheels.map(({ name, version }) => `${name}==${version}`).join(' ');
  if (
    answers.every(({ exitCode, stderr }) => exitCode === undefined || /No module named '?pip/.test(stderr))
  ) {
    return assetError('assets/no-python-client', { wheels: names, system: knownSystem() });
  }
  const failed = answers.filter(({ exitCode }) => exitCode !== undefined);
  const offline = failed.every(({ stderr }) => unconnected.test(stderr)) ? 'yes' : undefined;
  const said = failed.map(({ stderr }) => lastLines(stderr));
  return assetError('assets/wheel-not-found', { folder: undefined, wheels: names, said, offline });
}

/** The words of pip and of uv for an index that does not answer; their last lines only say that nothing was found. */
const unconnected = /connection broken by|dns error|error sending request|tcp connect error/i;

function knownSystem(): 'darwin' | 'linux' | 'other' {
  return process.platform === 'linux' || process.platform === 'darwin' ? process.platform : 'other';
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-2).join(' ').slice(-400);
}

/** Package and file names in one spelling: lower case, `_` for runs of `-`, `_` and `.` in the name part. */
function normalize(name: string): string {
  const [first = '', ...rest] = name.toLowerCase().split(/-(?=\d)/);
  return [first.replace(/[-_.]+/g, '_'), ...rest].join('-');
}

function addToMap(map: Map<string, string>, key: string, value: string | undefined): void {
  if (value !== undefined) map.set(key, value);
}

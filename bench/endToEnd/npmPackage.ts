import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { runProgram } from '../../src/engine/assets/runProgram';
import { GraftError } from '../../src/experiment/errors/errors';

/** A package of the npm registry, pinned. */
export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  /** The hash of the packed file in lower-case hexadecimal. */
  readonly sha256: string;
}

/**
 * Downloads a package by the user's own npm, which knows the registry, and unpacks some of its members into a folder. Nothing of it runs.
 * @throws GraftError `bench/no-package`, `bench/wrong-checksum`
 */
export async function extractPackage(
  { name, version, sha256 }: NpmPackage,
  members: readonly string[],
  folder: string,
): Promise<void> {
  await attempt('npm', ['pack', `${name}@${version}`, '--silent', '--pack-destination', folder]);
  const packed = path.join(folder, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
  const got = createHash('sha256')
    .update(await readFile(packed))
    .digest('hex');
  if (got !== sha256)
    throw new GraftError('bench/wrong-checksum', `${name} has SHA-256 ${got}, expected ${sha256}.`);
  await attempt('tar', ['-xzf', packed, '-C', folder, ...members]);
}

async function attempt(program: string, args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await runProgram(program, args, { env: process.env });
  if (exitCode !== 0)
    throw new GraftError('bench/no-package', `${program} ${args[0]} failed: ${stderr.slice(-400)}`);
}

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/** Runs a program to its end, its errors shown. @returns what it wrote */
export function runProgram(program, args, cwd) {
  const ended = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (ended.status !== 0) throw ended.error ?? new Error(`${program} ended with ${ended.status}.`);
  return ended.stdout;
}

/** Fetches a package with npm and unpacks it, once. Nothing of it runs. @returns its folder */
export function fetchPackage(out, name, version) {
  const folder = path.join(out, name);
  if (existsSync(folder)) return folder;
  mkdirSync(folder, { recursive: true });
  const archive = runProgram('npm', ['pack', '--silent', `${name}@${version}`], out).trim();
  runProgram('tar', ['xzf', archive, '-C', folder, '--strip-components=1'], out);
  return folder;
}

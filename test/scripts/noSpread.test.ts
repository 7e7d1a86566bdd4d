import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

/** The problems that the linter finds in a file of the product, by the repository's own settings. */
function lint(file: string, source: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-lint-'));
  try {
    for (const own of ['biome.json', 'scripts/noSpread.grit']) cpSync(own, path.join(folder, own));
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, file), source);
    const biome = path.resolve('node_modules/@biomejs/biome/bin/biome');
    const options = ['lint', '--vcs-enabled=false', '--colors=off', file];
    const { stdout, stderr } = spawnSync(process.execPath, [biome, ...options], {
      cwd: folder,
      encoding: 'utf8',
    });
    return stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const spreads = [
  'export const most = (values: number[]) => Math.max(0, ...values);\n',
  'export const range = (values: number[]) => Math.max(...values) - Math.min(...values);\n',
  'export function add(list: number[], values: number[]) {\n  list.push(...values);\n}\n',
];

for (const room of ['src/engine', 'src/extension', 'webview'])
  test(`a spread of a list into a call is refused in ${room}`, () => {
    for (const source of spreads) assert.match(lint(`${room}/a.ts`, source), /exhausts the stack/);
  });

test('a loop, and a spread outside of the product, are allowed', () => {
  assert.doesNotMatch(lint('src/a.ts', 'export const a = [...[1]];\n'), /exhausts the stack/);
  assert.doesNotMatch(lint('bench/a.ts', spreads[0]!), /exhausts the stack/);
});

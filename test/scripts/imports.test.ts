import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

/** Runs the checker on a small tree of files, each given by the paths that it imports. */
function check(files: Readonly<Record<string, readonly string[]>>) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-imports-'));
  try {
    mkdirSync(path.join(folder, 'src'));
    for (const config of ['tsconfig.json', 'src/tsconfig.json']) cpSync(config, path.join(folder, config));
    for (const [file, imports] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      const lines = imports.map((from) => `import '${path.relative(path.dirname(file), from)}';\n`);
      writeFileSync(path.join(folder, file), `${lines.join('').replaceAll("'src", "'./src")}export {};\n`);
    }
    const { status, stderr } = spawnSync(process.execPath, ['scripts/imports.mjs', folder], {
      encoding: 'utf8',
    });
    return { isGreen: status === 0, stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a tree whose imports run downwards is green', () => {
  const { isGreen, stderr } = check({
    'src/experiment/words/a.ts': [],
    'src/experiment/stages/b.ts': ['src/experiment/words/a'],
    'src/extension/panel/c.ts': ['src/experiment/stages/b'],
  });
  assert.ok(isGreen, stderr);
});

test('an import of a higher floor is red, with the reason of the floor', () => {
  const { isGreen, stderr } = check({
    'src/experiment/stages/b.ts': [],
    'src/experiment/words/a.ts': ['src/experiment/stages/b'],
  });
  assert.ok(!isGreen);
  assert.match(
    stderr,
    /src\/experiment-words-imports-downwards: src\/experiment\/words\/a\.ts → .*\n {2}The form of words/,
  );
});

test('two rooms on one floor that import each other are red', () => {
  const { isGreen, stderr } = check({
    'src/extension/panel/a.ts': ['src/extension/notebook/b'],
    'src/extension/notebook/b.ts': [],
    'src/extension/notebook/c.ts': ['src/extension/panel/d'],
    'src/extension/panel/d.ts': [],
  });
  assert.ok(!isGreen);
  assert.match(stderr, /-apart: src\/extension\/panel\/a\.ts → src\/extension\/notebook\/b\.ts/);
  assert.match(stderr, /-apart: src\/extension\/notebook\/c\.ts → src\/extension\/panel\/d\.ts/);
});

test('a circle of folders is red where no files are in a circle, with an import for each arrow', () => {
  const { isGreen, stderr } = check({
    'src/engine/models/one/a.ts': ['src/engine/models/two/b'],
    'src/engine/models/two/b.ts': [],
    'src/engine/models/two/c.ts': ['src/engine/models/one/d'],
    'src/engine/models/one/d.ts': [],
  });
  assert.ok(!isGreen);
  assert.match(stderr, /circle in src\/engine\/models: one → two → one/);
  assert.match(stderr, /src\/engine\/models\/two\/c\.ts → src\/engine\/models\/one\/d\.ts/);
});

test('thirteen floors of rooms are green, fourteen are red and named', () => {
  const floors = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `src/engine/room${index}/a.ts`,
        index === 0 ? [] : [`src/engine/room${index - 1}/a`],
      ]),
    );
  const high = check(floors(13));
  assert.ok(high.isGreen, high.stderr);
  const tooHigh = check(floors(14));
  assert.ok(!tooHigh.isGreen);
  assert.match(
    tooHigh.stderr,
    /^14 floors, 13 are the limit: src\/engine\/room13 → .* → src\/engine\/room0$/m,
  );
});

test('a file of the product with more than 250 lines is red', () => {
  const first = Array.from({ length: 249 }, () => 'src/experiment/words/b');
  assert.ok(check({ 'src/experiment/stages/a.ts': first, 'src/experiment/words/b.ts': [] }).isGreen);
  const { isGreen, stderr } = check({
    'src/experiment/stages/a.ts': [...first, 'src/experiment/words/b'],
    'src/experiment/words/b.ts': [],
  });
  assert.ok(!isGreen);
  assert.match(stderr, /src\/experiment\/stages\/a\.ts has 251 lines, 250 are the limit/);
});

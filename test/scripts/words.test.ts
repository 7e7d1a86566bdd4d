import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

/** The lines that the check prints for a folder with these files, without the folder's path. */
function check(files: Readonly<Record<string, string>>): string[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-words-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    const { status, stderr } = spawnSync(process.execPath, ['scripts/words.mjs', folder], {
      encoding: 'utf8',
    });
    const lines = stderr.split('\n').filter((line) => line.startsWith(folder));
    assert.equal(status, lines.length > 0 ? 1 : 0, stderr);
    return lines.map((line) => line.slice(folder.length + 1));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('accepts plain English, and rejected words in code', () => {
  const source = "/** Resizes an image, as `picture/broken` says. */\nexport const picture = 'picture';\n";
  assert.deepEqual(check({ 'a.ts': source, 'b.md': 'What is an image? A file.\n' }), []);
});

test('rejects a word in a comment, a string, a template and a page', () => {
  const files = {
    'a.ts': ['// One picture.', 'const a = "one picture";', 'const b = `$' + '{a} of a picture`;'].join('\n'),
    'b.md': 'A title\n\nTwo pictures.\n',
  };
  const places = check(files).map((line) => line.split(' (')[0]);
  assert.deepEqual(places, [
    'a.ts:1: "picture"',
    'a.ts:2: "picture"',
    'a.ts:3: "picture"',
    'b.md:3: "pictures"',
  ]);
});

test('finds words across the lines of a comment', () => {
  const [line] = check({ 'a.ts': '/**\n * It has a file of its\n * own.\n */\nexport {};\n' });
  assert.match(line ?? '', /^a\.ts:1: "of its own"/);
});

test('rejects a beginning that comes before the subject', () => {
  const source =
    '/** What a file holds. */\n// It reads. Whoever waits is told.\n/** Is it what it seems? */\nexport {};\n';
  const places = check({ 'a.ts': source }).map((line) => line.split(': ').slice(0, 2).join(': '));
  assert.deepEqual(places, [
    'a.ts:1: begins with "What"',
    'a.ts:2: "Whoever" (users, callers, anyone who)',
    'a.ts:2: begins with "Whoever"',
  ]);
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { shellWord } from '../../../src/experiment/words/shellWord';

test('a plain path is unchanged', () => {
  assert.equal(shellWord('/home/me/models/reviews-2'), '/home/me/models/reviews-2');
  assert.equal(shellWord('C:\\models\\reviews'), 'C:\\models\\reviews');
});

test('a shell gets exactly the text, with any characters', { skip: process.platform === 'win32' }, () => {
  const hostile = [
    '/a b/c',
    '$(touch pwned)',
    '`touch pwned`',
    'a"; touch pwned; "',
    "it's",
    '!!',
    '*',
    '~',
    '',
    'back\\slash',
    'new\nline',
  ];
  for (const text of hostile)
    assert.equal(
      execFileSync('/bin/sh', ['-c', `printf '%s' ${shellWord(text)}`], { encoding: 'utf8' }),
      text,
      text,
    );
});

test('a name that looks like an option is none', () => {
  assert.equal(shellWord('--yes'), './--yes');
});

test('a path of Windows is quoted for PowerShell, where only a quote ends what is quoted', () => {
  assert.equal(shellWord("C:\\it's $(here)"), "'C:\\it''s $(here)'");
});

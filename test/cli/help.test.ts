import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const help = (...command: string[]) =>
  execFileSync(process.execPath, ['dist/graft.js', ...command, '--help'], { encoding: 'utf8' });

test('the page about the command line has every command and every option', () => {
  const page = readFileSync('docs/commandLine.md', 'utf8');
  const [, list = ''] = help().split('Commands:');
  const commands = [...list.matchAll(/^ {2}(?!help )([a-z-]+) /gm)].map(([, name]) => name!);
  assert.ok(commands.length > 10, list);
  const missing = commands.flatMap((command) => {
    const options = [...help(command).matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option]) => option!);
    return [`graft ${command}`, ...options].filter((each) => !page.includes(each));
  });
  assert.deepEqual(missing, []);
});

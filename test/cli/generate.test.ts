import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { terminalText } from '../../src/cli/terminal/terminalText';
import { writeTinyGpt2 } from '../golden/gpt2/tinyGpt2';
import { Workspace } from './workspace';

let space: Workspace;
beforeEach(async () => {
  space = await Workspace.create();
  await writeTinyGpt2(space.path('tiny-gpt2'));
});
afterEach(() => space.remove());

test('a text is continued, the same for the same seed, as text and as JSON', async () => {
  const asked = ['generate', space.path('tiny-gpt2'), 'The dog', '--max-tokens', '12', '--top-k', '40'];
  const shown = await space.graft(...asked, '--seed', '5');
  assert.equal(shown.code, 0, shown.stderr);
  const again = await space.graft(...asked, '--seed', '5', '--json');
  const { prompt, text, tokens } = JSON.parse(again.stdout);
  assert.equal(prompt, 'The dog');
  assert.ok(tokens > 0 && tokens <= 12, `${tokens}`);
  assert.equal(shown.stdout.trim(), terminalText(text).trim());
});

test('a search among beams draws nothing: its text needs no seed, and has none', async () => {
  const asked = ['generate', space.path('tiny-gpt2'), 'The dog', '--max-tokens', '6', '--beams', '3'];
  const [once, again] = [await space.graft(...asked, '--json'), await space.graft(...asked)];
  assert.equal(once.code, 0, once.stderr);
  assert.equal(again.stdout.trim(), terminalText(JSON.parse(once.stdout).text).trim());
  const drawn = await space.graft(...asked, '--seed', '1');
  assert.equal(drawn.code, 2);
  assert.match(drawn.stderr, /--beams/);
});

test('several prompts are continued one after the other, as each alone; stdin has one a line', async () => {
  const settings = ['--max-tokens', '5', '--temperature', '0'];
  const folder = space.path('tiny-gpt2');
  const both = await space.graft('generate', folder, 'The dog', 'A cat', ...settings, '--json');
  assert.equal(both.code, 0, both.stderr);
  const written = both.stdout.trim().split('\n');
  assert.deepEqual(
    written.map((line) => JSON.parse(line).prompt),
    ['The dog', 'A cat'],
  );
  const alone = await space.graft('generate', folder, 'A cat', ...settings, '--json');
  assert.equal(alone.stdout.trim(), written[1]);
  const { ended } = space.start(['generate', folder, '-', ...settings], {}, undefined, 'The dog\n\nA cat\n');
  const shown = (await ended).stdout.trim();
  const [dog, cat] = written.map((line) => JSON.parse(line));
  assert.equal(shown, terminalText(`The dog${dog.text}\n\nA cat${cat.text}`).trim());
  const nothing = await space.start(['generate', folder, '-'], {}, undefined, '\n').ended;
  assert.equal(nothing.code, 2);
  assert.match(nothing.stderr, /each line of stdin is a prompt/);
});

test('a text ends before the texts that --stop names', async () => {
  const asked = ['generate', space.path('tiny-gpt2'), 'The dog', '--max-tokens', '8', '--temperature', '0'];
  const { text } = JSON.parse((await space.graft(...asked, '--json')).stdout);
  const stop = text.slice(5, 8);
  const stopped = await space.graft(...asked, '--json', '--stop', 'not there', '--stop', stop);
  assert.equal(JSON.parse(stopped.stdout).text, text.slice(0, text.indexOf(stop)));
  const empty = await space.graft(...asked, '--stop', '');
  assert.equal(empty.code, 2);
  assert.match(empty.stderr, /must not be empty/);
});

test('a prompt that is too long is named before any prompt is continued', async () => {
  const { code, stdout, stderr } = await space.graft(
    ...['generate', space.path('tiny-gpt2'), 'The dog', `long ${'word '.repeat(80)}`],
  );
  assert.equal(code, 1);
  assert.equal(stdout, '');
  assert.match(stderr, /The prompt "long word word[^"]*… has more tokens than .* 64/);
});

test('Ctrl-C, which reaches all processes of the command, ends it as cancelled', async () => {
  const prompts = Array.from({ length: 1000 }, () => 'The');
  const asked = ['generate', space.path('tiny-gpt2'), ...prompts, '--beams', '10', '--max-tokens', '8'];
  const child = spawn(process.execPath, [path.resolve('dist/graft.js'), ...asked], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = once(child, 'exit');
  // The first text is there, and many are still to come.
  await Promise.race([once(child.stdout, 'data'), ended]);
  process.kill(-child.pid!, 'SIGINT');
  const [code] = await ended;
  assert.equal(code, 130, errors);
  assert.doesNotMatch(errors, /Internal error/);
});

test('numbers out of range are wrong use', async () => {
  const { code, stderr } = await space.graft('generate', space.path('tiny-gpt2'), 'a', '--top-p', '2');
  assert.equal(code, 2);
  assert.match(stderr, /above 0 and at most 1/);
  const wide = await space.graft('generate', space.path('tiny-gpt2'), 'a', '--beams', '101');
  assert.equal(wide.code, 2);
  assert.match(wide.stderr, /1 to 100/);
});

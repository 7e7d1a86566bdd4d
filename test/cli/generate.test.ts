import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { terminalText } from '../../src/cli/terminalText';
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

test('numbers out of range are wrong use', async () => {
  const { code, stderr } = await space.graft('generate', space.path('tiny-gpt2'), 'a', '--top-p', '2');
  assert.equal(code, 2);
  assert.match(stderr, /above 0 and at most 1/);
  const wide = await space.graft('generate', space.path('tiny-gpt2'), 'a', '--beams', '101');
  assert.equal(wide.code, 2);
  assert.match(wide.stderr, /1 to 100/);
});

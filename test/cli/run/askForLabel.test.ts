import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { askForLabel } from '../../../src/cli/run/askForLabel';

const experiment = '# Tickets\n\n```yaml dataset\npath: a.csv # all\n```\n';

/** A table with two columns to predict. `answered` types an answer, and returns the experiment and the words on the screen. */
function project(t: TestContext) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-test-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const rows = Array.from({ length: 40 }, (_, i) => {
    const [priority, team] = [['low', 'high'][i % 2], ['billing', 'shipping', 'technical'][i % 3]];
    return `T-${1000 + i},The printer of room ${i} does not answer since this morning,${priority},${team}`;
  });
  writeFileSync(path.join(folder, 'a.csv'), ['ticket_id,message,priority,team', ...rows].join('\n'));
  const file = path.join(folder, 'a.graft.md');
  const answered = async (typed: string, isTTY = true) => {
    writeFileSync(file, experiment);
    const [input, output] = [new PassThrough(), new PassThrough()];
    input.end(typed);
    const terminal = { input: Object.assign(input, { isTTY }), output: Object.assign(output, { isTTY }) };
    await askForLabel(file, { set: [] }, terminal);
    return { text: readFileSync(file, 'utf8'), screen: String(output.read() ?? '') };
  };
  return answered;
}

test('the chosen column is written into the experiment', async (t) => {
  const answered = project(t);
  const { screen } = await answered('');
  assert.match(screen, /Which column must the model predict from message\?/);
  assert.doesNotMatch(screen, /\d\. ticket_id/);
  const number = /(\d)\. team: classification/.exec(screen)?.[1];
  const { text, screen: said } = await answered(`${number}\n`);
  assert.equal(text, experiment.replace('# all\n', '# all\nlabel: team\n'));
  assert.match(said, /Wrote `label: team` into/);
});

test('another answer, and a stream that is no terminal, change nothing', async (t) => {
  const answered = project(t);
  for (const typed of ['', '\n', '0\n', '99\n', 'team\n'])
    assert.equal((await answered(typed)).text, experiment, typed);
  assert.deepEqual(await answered('1\n', false), { text: experiment, screen: '' });
});

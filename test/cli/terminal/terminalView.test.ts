import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WriteStream } from 'node:tty';
import { TerminalView } from '../../../src/cli/terminal/terminalView';
import type { RunEvent } from '../../../src/experiment/runs/events';
import { applyEvent, emptyRunState } from '../../../src/experiment/runs/runState';

/** The terminal's output at the end of a stage. */
function written(stage: string, result: object): string {
  const texts: string[] = [];
  const out = { isTTY: false, write: (text: string) => texts.push(text) } as unknown as WriteStream;
  const stamp = { seq: 1, time: new Date(0).toISOString() };
  const event = {
    ...stamp,
    type: 'stage-finished',
    stage,
    key: 'k',
    cached: false,
    ms: 1200,
    result,
  } as RunEvent;
  const state = emptyRunState();
  applyEvent(state, event);
  new TerminalView(out).show('', event, state);
  return texts.join('');
}

test('a stage is summed up though the images in its result are longer than any text', () => {
  const thumbnail = `data:image/jpeg;base64,${Buffer.alloc(9000, 7).toString('base64')}`;
  const samples = {
    block: 'samples',
    title: 'Mistakes',
    columns: [{ title: 'Label', format: 'text' }],
    samples: [{ image: 'birds/duck.png', thumbnail, cells: ['birds'] }],
    none: 'None.',
  };
  const metrics = { loss: 0.5, accuracy: 0.75 };
  const line = written('evaluate', { split: 'test', examples: 13, metrics, report: [samples] });
  assert.match(line, /Evaluate +loss 0\.5000, accuracy 75\.0 % on 13 test examples/);
});

test('no name in a result steers the terminal', () => {
  const line = written('package', { path: 'models/\u001b[2Jgone', bytes: 1000, files: [] });
  assert.match(line, /Package +models\/gone \(1\.0 kB\)/);
});

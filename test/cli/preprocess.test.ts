import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, test } from 'node:test';
import { preprocessResultSchema } from '../../src/experiment/runs/results';
import { Workspace } from './workspace';

let space: Workspace;
beforeEach(async () => {
  space = await Workspace.create();
});
afterEach(() => space.remove());

const rows = Array.from({ length: 20 }, (_, i) =>
  i % 2 === 0 ? '<b>good</b> film the film was good,happy' : 'a bad day,sad',
);
const data = rows.map((text, i) => `"${text}",${i % 2 === 0 ? 'happy' : 'unhappy'}`).join('\n');

test('texts are cleaned in training, in prediction and when golden answers are replayed', async () => {
  space.write('data.csv', `text,label\n${data}\n`);
  const file = space.experiment({
    preprocess: 'clean: {html: true, punctuation: true}',
    finetune: 'epochs: 1\nbatchSize: 8',
    package: 'to: out',
  });
  const run = await space.graft('run', file);
  assert.equal(run.code, 0, run.stderr);
  // The time belongs to the stage, so it stands before what is drawn below.
  assert.match(
    run.stderr + run.stdout,
    /Preprocess 20 texts \(20 changed by cleaning\).* m?s\nLengths of the texts/,
  );
  const result = preprocessResultSchema.parse(resultOf('preprocess'));
  const cleaned = result.report.find(({ block }) => block === 'table');
  assert.ok(cleaned?.block === 'table');
  assert.ok(cleaned.rows.some(([before, after]) => before === 'a bad day,sad' && after === 'a bad day sad'));

  const golden = JSON.parse(readFileSync(space.path('out', 'golden.json'), 'utf8')) as { clean: object };
  const { html, lowercase } = golden.clean as Record<string, unknown>;
  assert.deepEqual([html, lowercase], [true, false]);
  const { stdout } = await space.graft('predict', '--json', space.path('out'), '<p>good</p>!', 'good', 'sad');
  const shares = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { text: string; probability: number });
  assert.equal(shares[0]!.text, '<p>good</p>!', 'the answer is to the text as it was asked');
  assert.equal(shares[0]!.probability, shares[1]!.probability);
  assert.notEqual(shares[2]!.probability, shares[1]!.probability);
  const verified = await space.graft('verify', space.path('out'));
  assert.equal(verified.code, 0, verified.stderr);
});

test('unusual settings and lengths that truncate many texts are warnings; the run continues', async () => {
  const file = space.experiment({ preprocess: 'maxLength: 4', finetune: 'epochs: 1\nlearningRate: 5' });
  const { code } = await space.graft('run', file, '--until', 'preprocess', '--set', 'finetune.warmup=0.9');
  assert.equal(code, 0);
  const warnings = space.events().filter((event) => event.type === 'warning');
  const messages = warnings
    .filter(({ code: each }) => each === 'experiment/unusual-value')
    .map(({ message }) => message);
  assert.deepEqual(messages, [
    'finetune.learningRate is 5; usual values are from 1e-7 to 0.5.',
    'finetune.warmup is 0.9; usual values are from 0 to 0.5.',
  ]);
  const cut = warnings.find(({ code: each }) => each === 'preprocess/many-cut');
  assert.match(cut!.message, /^100 % of the texts have more than 4 tokens/);
});

function resultOf(stage: string): unknown {
  const finished = space.events().find((event) => event.type === 'stage-finished' && event.stage === stage);
  return finished?.type === 'stage-finished' ? finished.result : undefined;
}

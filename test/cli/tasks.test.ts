import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, test } from 'node:test';
import { runResultSchema } from '../../src/experiment/runs/results';
import { eventsIn, Workspace } from './workspace';

const python = process.env.GRAFT_REFERENCE_PY ?? process.env.TORCH_PY;

let space: Workspace;
beforeEach(async () => {
  space = await Workspace.create();
});
afterEach(() => space.remove());

const subjects = ['film', 'book', 'meal'];
const moods = ['awful', 'bad', 'fine', 'good', 'great'];
const rows = Array.from({ length: 60 }, (_, i) => {
  const [subject, mood] = [i % subjects.length, (i * 7) % moods.length];
  return { subject, mood, text: `the ${subjects[subject]} was ${moods[mood]}` };
});

/** A task as an experiment: its data, and what a package of it must be. */
const cases = [
  {
    task: 'multi-label',
    data: rows.map(({ subject, mood, text }) => ({
      text,
      labels: [...(mood > 2 ? ['happy'] : []), subjects[subject]],
    })),
    problemType: 'multi_label_classification',
    metric: 'microF1',
    value: 'labels',
  },
  {
    task: 'regression',
    data: rows.map(({ mood, text }) => ({ text, label: mood / 2 - 1 })),
    problemType: 'regression',
    metric: 'r2',
    value: 'value',
  },
  {
    task: 'classification',
    data: rows.map(({ subject, mood, text }, i) => ({
      text,
      pair: `a ${subjects[(i >> 1) % subjects.length]} day was ${moods[mood]} and the meal was fine`,
      label: (i >> 1) % subjects.length === subject ? 'same' : 'other',
    })),
    problemType: 'single_label_classification',
    metric: 'accuracy',
    value: 'label',
  },
] as const;

for (const { task, data, metric, value } of cases)
  test(`${task}${'pair' in data[0]! ? ' of pairs' : ''}: found, trained, packaged, asked and verified`, async () => {
    space.write('data.jsonl', data.map((row) => JSON.stringify(row)).join('\n'));
    const file = space.experiment({
      dataset: 'path: data.jsonl',
      preprocess: 'maxLength: 12',
      finetune: 'epochs: 12\nbatchSize: 8\noptimizer: adam\nlearningRate: 3e-3',
      package: 'to: out',
    });
    const { code, stdout, stderr } = await space.graft('run', file, '--json');
    assert.equal(code, 0, stderr);
    const events = eventsIn(stdout);
    const last = events.at(-1)!;
    assert.ok(last.type === 'run-finished');
    const { evaluation } = runResultSchema.parse(last.result);
    assert.ok(evaluation![metric]! > evaluation!.naive![metric]!, `${metric} ${evaluation![metric]}`);
    const epochs = events.filter((event) => event.type === 'epoch');
    assert.ok(epochs.every(({ validation }) => Number.isFinite(validation![metric])));

    const pair = 'pair' in data[0]! ? ['--pair', data[0].pair] : [];
    const asked = await space.graft('predict', space.path('out'), data[0]!.text, '--json', ...pair);
    assert.ok(value in JSON.parse(asked.stdout), asked.stdout + asked.stderr);
    const verified = await space.graft('verify', space.path('out'));
    assert.equal(verified.code, 0, verified.stdout);
    assert.match(
      readFileSync(space.path('out', 'README.md'), 'utf8'),
      new RegExp(`with Graft for ${task} of`),
    );
  });

for (const { task, data, problemType } of cases)
  test(`transformers loads a package of ${task}${'pair' in data[0]! ? ' of pairs' : ''} to the same outputs`, {
    skip: python ? false : 'needs GRAFT_REFERENCE_PY, a Python with torch and transformers',
  }, async () => {
    space.write('data.jsonl', data.map((row) => JSON.stringify(row)).join('\n'));
    const stages = {
      dataset: 'path: data.jsonl',
      preprocess: 'maxLength: 12',
      finetune: 'epochs: 1\noptimizer: adam\nlearningRate: 1e-2',
      package: 'to: out',
    };
    const { code, stderr } = await space.graft('run', space.experiment(stages));
    assert.equal(code, 0, stderr);
    const script = ['test/golden/bert/checkPackage.py', space.path('out'), problemType];
    const difference = Number(execFileSync(python!, script, { encoding: 'utf8' }));
    assert.ok(difference < 1e-5, `off by ${difference}`);
  });

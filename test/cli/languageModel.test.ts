import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, test } from 'node:test';
import { runResultSchema } from '../../src/experiment/runs/results';
import { writeTinyGpt2 } from '../golden/gpt2/tinyGpt2';
import { eventsIn, Workspace } from './workspace';

const python = process.env.GRAFT_REFERENCE_PY ?? process.env.TORCH_PY;

let space: Workspace;
beforeEach(async () => {
  space = await Workspace.create();
  await writeTinyGpt2(space.path('tiny-gpt2'));
});
afterEach(() => space.remove());

const animals = ['dog', 'cat', 'horse', 'owl', 'fox'];
const sentence = (i: number) =>
  `The ${animals[i % 5]} of farm number ${i} likes its food.\nIt sleeps well at night.`;
const stages = {
  model: 'preset: ./tiny-gpt2',
  preprocess: 'maxLength: 32',
  finetune: 'epochs: 6\nbatchSize: 4\noptimizer: adam\nlearningRate: 1e-2',
  package: 'to: out',
};

async function run(dataset: string, more: Record<string, string> = {}) {
  const { code, stdout, stderr } = await space.graft(
    'run',
    space.experiment({ ...stages, dataset, ...more }),
    '--json',
  );
  assert.equal(code, 0, stderr);
  const events = eventsIn(stdout);
  const last = events.at(-1)!;
  assert.ok(last.type === 'run-finished');
  const epochs = events.filter((event) => event.type === 'epoch');
  return { epochs, evaluation: runResultSchema.parse(last.result).evaluation! };
}

test('plain text is learned token by token, and the package is verified and loads in transformers', async () => {
  space.write('farm.txt', Array.from({ length: 60 }, (_, i) => sentence(i)).join('\n\n'));
  const { epochs, evaluation } = await run('path: farm.txt', {
    package: 'to: out\nformats: [safetensors, onnx]',
  });
  assert.ok(evaluation.perplexity! < epochs[0]!.validation!.perplexity! / 1.5, `${evaluation.perplexity}`);
  assert.ok(evaluation.tokenAccuracy! > 0.4, `${evaluation.tokenAccuracy}`);
  assert.match(readFileSync(space.path('out', 'README.md'), 'utf8'), /pipeline_tag: text-generation/);
  const verified = await space.graft('verify', space.path('out'));
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
  const asked = await space.graft('predict', space.path('out'), sentence(3), '--json');
  assert.ok(JSON.parse(asked.stdout).perplexity < 20, asked.stdout + asked.stderr);
  if (!python) return;
  const difference = execFileSync(python, ['test/golden/gpt2/checkPackage.py', space.path('out')], {
    encoding: 'utf8',
  });
  assert.ok(Number(difference) < 1e-3, `off by ${difference}`);
});

test('a table without labels is read by its texts; a head that has no weights cannot be trained alone', async () => {
  const lines = Array.from({ length: 40 }, (_, i) => JSON.stringify({ text: sentence(i), id: `${i}` }));
  space.write('farm.jsonl', lines.join('\n'));
  const finetune = 'task: language-modelling\nepochs: 1\nbatchSize: 4\noptimizer: adam\nlearningRate: 1e-2';
  const { evaluation } = await run('path: farm.jsonl', { finetune });
  assert.ok(evaluation.perplexity! < 701);
  const file = space.experiment({
    ...stages,
    dataset: 'path: farm.jsonl',
    finetune: `${finetune}\ntrainable: head`,
  });
  const refused = await space.graft('run', file);
  assert.notEqual(refused.code, 0);
  assert.match(
    refused.stdout + refused.stderr,
    /no weights beside those of its embedding\. \[finetune\/nothing-to-train\]/,
  );
});

test('a head without bias learns numbers far from zero', async () => {
  const rows = Array.from(
    { length: 60 },
    (_, i) => `${sentence(i).replaceAll('\n', ' ')},${2000 + 10 * (i % 5)}`,
  );
  space.write('years.csv', `text,year\n${rows.join('\n')}\n`);
  const { evaluation } = await run('path: years.csv\nlabel: year', {
    finetune: `${stages.finetune}\ntask: regression`,
  });
  assert.ok(evaluation.r2! > 0.5, `${evaluation.r2}`);
  const verified = await space.graft('verify', space.path('out'));
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
});

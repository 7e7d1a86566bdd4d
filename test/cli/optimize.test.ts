import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { hasRuntime } from '../../src/engine/install/npmRuntime';
import { onnxRuntime } from '../../src/engine/install/runtimes';
import type { Phrase } from '../../src/experiment/errors/phrase';
import { optimizeResultSchema } from '../../src/experiment/runs/results';
import { cacheFolder } from '../../src/files/cacheFolder';
import { Workspace } from './workspace';

let space: Workspace;
before(async () => {
  space = await Workspace.create();
});
after(() => space.remove());

const cache = cacheFolder(process.env);
const skip = hasRuntime(onnxRuntime, cache)
  ? false
  : 'ONNX Runtime is not there; graft runtime install onnxruntime fetches it';
const finetune = 'epochs: 6\nbatchSize: 8\nlearningRate: 0.003';

const optimize = `maxLoss: 0.25
sensitivity: int4
candidates:
  - quantize: int8
  - prune: 0.5
  - quantize: float16
  - prune: {sparsity: 0.3, scope: layer}
    quantize: {to: int4, per: tensor, range: leastSquares, symmetric: false, keepFloat: layer.0}
  - quantize: binary`;

test('candidates are measured, the smallest good one is chosen, evaluated and packaged', {
  skip,
}, async () => {
  const file = space.experiment({
    finetune,
    optimize,
    package: 'to: small\nformats: [safetensors, onnx-int8, onnx-compact]',
  });
  const env = { GRAFT_CACHE: cache };
  const ran = await space.start(['run', file, '--json'], env).ended;
  assert.equal(ran.code, 0, ran.stderr + ran.stdout);
  const events = ran.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const finished = events.find(({ type, stage }) => type === 'stage-finished' && stage === 'optimize');
  const { candidates, chosen, report, examples, sensitivity } = optimizeResultSchema.parse(finished.result);
  assert.deepEqual(
    candidates.map(({ name }) => name),
    [
      'as trained',
      'int8',
      'pruned 50.0 %',
      'float16',
      'pruned 30.0 % of each layer, int4 per tensor leastSquares asymmetric with layer.0 in float',
      'binary',
    ],
  );
  const [trained, int8, pruned, half, four, binary] = candidates;
  assert.equal(int8!.scoredIn, 'ONNX Runtime');
  assert.ok(pruned!.sparsity > 0.1 && pruned!.zippedBytes < trained!.zippedBytes);
  assert.equal(pruned!.bytes, trained!.bytes);
  assert.ok(half!.bytes < 0.6 * trained!.bytes && four!.bytes < half!.bytes && binary!.bytes < four!.bytes);
  assert.equal(half!.changed, 0);
  assert.ok(sensitivity!.length > 3 && sensitivity!.every(({ divergence }) => divergence >= 0));
  const [, , , bars] = report;
  assert.ok(bars?.block === 'table' && bars.rows[0]![0] === sensitivity![0]!.layer);
  if (process.platform === 'linux')
    for (const { name, peakBytes, bytes } of candidates) assert.ok(peakBytes! > bytes, name);
  for (const { latency } of candidates) assert.ok(latency.every(({ medianMs }) => medianMs > 0));
  const within = candidates.filter(({ metrics }) => metrics.accuracy! >= trained!.metrics.accuracy! - 0.25);
  const smallest = within.reduce((best, each) => (each.bytes < best.bytes ? each : best));
  assert.equal(chosen, smallest.name);
  assert.deepEqual(
    report.map(({ block }) => block),
    ['scores', 'table', 'curve', 'table', ...candidates.slice(1).map(() => 'samples')],
  );
  for (const [at, block] of report.slice(4).entries()) {
    assert.ok(block.block === 'samples');
    const { say, parts } = block.title as Phrase;
    assert.equal(say, 'changed-by');
    const [fixed, broken] = [Number(parts!.fixed), Number(parts!.broken)];
    const { metrics, changed } = candidates[at + 1]!;
    // Each of the examples counts once.
    const difference = Math.round((metrics.accuracy! - trained!.metrics.accuracy!) * examples);
    assert.equal(fixed - broken, difference);
    assert.ok(fixed + broken <= changed && block.samples.length === Math.min(10, changed));
  }
  const { optimize: summary, evaluation } = events.at(-1).result;
  assert.equal(summary.chosen, chosen);
  // The chosen candidate on test, and beside it the model that it was made of.
  assert.ok(evaluation.accuracy >= 0.5 && evaluation.baseline.accuracy >= evaluation.accuracy - 0.25);
  const card = readFileSync(space.path('small', 'README.md'), 'utf8');
  assert.match(card, /`onnx\/model_int8\.onnx`, for ONNX Runtime/);
  assert.equal(card.includes(`Made smaller after training: ${chosen}.`), chosen !== trained!.name);
  const verified = await space.start(['verify', space.path('small'), '--json'], env).ended;
  assert.equal(verified.code, 0, verified.stderr);
});

test('a candidate is trained on with its teacher, and kept when others are added to the list', {
  skip,
}, async () => {
  const env = { GRAFT_CACHE: cache };
  const candidates = [
    '{prune: {sparsity: [0.6, 0.3]}, recover: {epochs: 2, learningRate: 0.001}}',
    '{remove: {neurons: 0.5}, quantize: int4, recover: 1}',
  ];
  const recoveries: string[][] = [];
  for (const count of [1, 2]) {
    const list = candidates.slice(0, count).map((each) => `  - ${each}`);
    const file = space.experiment({ finetune, optimize: ['candidates:', ...list].join('\n') });
    const ran = await space.start(['optimize', file], env).ended;
    assert.equal(ran.code, 0, ran.stderr + ran.stdout);
    assert.ok(!space.events().some((event) => event.type === 'stage-started' && event.stage === 'evaluate'));
    const trained = space
      .events()
      .flatMap((event) =>
        event.type === 'epoch' && event.stage === 'optimize' ? (event.candidate ?? '') : [],
      );
    recoveries.push(trained);
    const finished = space
      .events()
      .find((event) => event.type === 'stage-finished' && event.stage === 'optimize');
    const result = optimizeResultSchema.parse(finished?.type === 'stage-finished' && finished.result);
    assert.equal(result.candidates.length, count + 2);
    assert.ok(result.candidates[1]!.sparsity > 0.1);
    if (count === 2) assert.ok(result.candidates[3]!.bytes < 0.5 * result.candidates[0]!.bytes);
  }
  const pruned = ['60.0 %', '60.0 %', '30.0 %', '30.0 %'].map(
    (share) => `pruned ${share}, recovered in 2 epochs (learning rate 0.001)`,
  );
  assert.deepEqual(recoveries, [pruned, ['without 50.0 % of the neurons, int4, recovered in 1 epoch']]);
});

test('a candidate with fewer tokens and heads encodes all texts again and is packaged with its tokenizer', async () => {
  const file = space.experiment({
    finetune: 'epochs: 1\nbatchSize: 8',
    optimize: 'vocabulary: {keep: 0.6, by: tfidf-icf}\nremove: {heads: 0.5}\nrecover: 1\nmaxLoss: 1',
    package: 'to: fewer\nformats: [safetensors]',
  });
  const env = { GRAFT_CACHE: cache };
  const ran = await space.start(['run', file, '--json'], env).ended;
  assert.equal(ran.code, 0, ran.stderr + ran.stdout);
  const tokens = (...folder: string[]) =>
    Object.keys(JSON.parse(readFileSync(space.path(...folder, 'tokenizer.json'), 'utf8')).model.vocab).length;
  assert.equal(tokens('fewer'), Math.round(0.6 * tokens('tiny-bert')));
  const card = readFileSync(space.path('fewer', 'README.md'), 'utf8');
  assert.match(
    card,
    /60\.0 % of the tokens by tfidf-icf, without 50\.0 % of the heads, recovered in 1 epoch/,
  );
  assert.match(card, /no Python library loads `model\.safetensors`/);
  const verified = await space.start(['verify', space.path('fewer'), '--json'], env).ended;
  assert.equal(verified.code, 0, verified.stderr);
});

test('an optimize stage that names nothing is refused with its line', async () => {
  const ran = await space.graft('run', space.experiment({ finetune: 'epochs: 1', optimize: 'maxLoss: 0.1' }));
  assert.equal(ran.code, 1);
  assert.match(ran.stderr + ran.stdout, /optimize\/no-candidates/);
});

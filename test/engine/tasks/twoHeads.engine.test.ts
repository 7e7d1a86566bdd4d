import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { predict } from '../../../src/engine/evaluation/predict';
import { loadModel } from '../../../src/engine/models/headedModel';
import { askPackage } from '../../../src/engine/packaging/askPackage';
import { replayGolden } from '../../../src/engine/packaging/golden';
import { classificationReader } from '../../../src/engine/tasks/classification/classificationTargets';
import { regressionReader } from '../../../src/engine/tasks/regression/regressionTargets';
import { joinedTarget, partsOfTarget, severalReader } from '../../../src/engine/tasks/several/severalTargets';
import { inWords } from '../../../src/experiment/reports/drawBlocks';
import { skipWithoutOnnxRuntime } from '../formats/servedFixture';
import { flat } from '../tensorCount';
import { runToy, withToy } from './toyRun';

const reader = severalReader({
  kind: { task: 'classification', reader: classificationReader, column: 'kind' },
  size: { task: 'regression', reader: regressionReader, column: 'size', weight: 0.5 },
});
const words = ['ant', 'bee', 'cow', 'dog'];
const kinds = ['insect', 'insect', 'mammal', 'mammal'];

/** Texts with a kind, a size, or both: every fourth lacks one. */
function data(): string {
  const rows = Array.from({ length: 96 }, (_, i) => {
    const [first, second] = [i % 4, Math.floor(i / 4) % 4];
    const kind = i % 8 === 3 ? '' : kinds[first];
    const size = i % 8 === 5 ? '' : `${10 * first + 0.5}`;
    return `${words[first]} ${words[second]},${kind},${size}`;
  });
  return `text,kind,size\n${rows.join('\n')}\n`;
}

async function prepare(folder: string): Promise<void> {
  const { writeTinyBert } = await import(pathToFileURL(path.resolve('test/host/tinyBert.mjs')).href);
  writeTinyBert(path.join(folder, 'tiny-bert'), words);
  writeFileSync(path.join(folder, 'data.csv'), data());
}

test('the targets of heads are kept as one, with those that are missing', () => {
  const targets = [[3], undefined, [], [1, 2]];
  assert.deepEqual(partsOfTarget(joinedTarget(targets), 4), targets);
});

test(
  'two heads over one trunk are trained compiled, scored, packaged, replayed from ONNX and predicted, with missing targets',
  { skip: skipWithoutOnnxRuntime },
  flat(() =>
    withToy({ name: 'animals', reader }, async (folder) => {
      await prepare(folder);
      const { evaluation, finetune, warnings, io } = await runToy(folder, {
        dataset: 'path: data.csv\nlabel: [kind, size]',
        model: 'preset: ./tiny-bert',
        finetune: 'epochs: 40\nbatchSize: 8\nlearningRate: 2e-3\nmicroBatches: 2',
        package: 'to: out\nformats: [safetensors, savedmodel, tfjs, onnx]',
      });
      assert.ok(!warnings.some((code) => /not-compiled|shape-bound|not-replayed/.test(code)), `${warnings}`);
      const { metrics, report } = evaluation;
      assert.ok(metrics['kind.accuracy']! > 0.9, `${metrics['kind.accuracy']}`);
      assert.ok(metrics['size.r2']! > 0.8, `${metrics['size.r2']}`);
      assert.ok('kind.accuracy' in finetune.history[0]!.train && 'size.r2' in finetune.history[0]!.train);
      const titles = report.map((block) => ('title' in block ? inWords(block.title) : ''));
      assert.ok(titles.includes('kind: Labels') && titles.includes('size: Largest errors'), `${titles}`);
      const out = path.join(folder, 'out');
      const config = JSON.parse(readFileSync(path.join(out, 'config.json'), 'utf8'));
      assert.deepEqual(config.graft_heads.kind, {
        problem_type: 'single_label_classification',
        labels: ['insect', 'mammal'],
      });
      const [dog] = await predict(out, [{ text: 'dog ant' }], undefined, io.cacheFolder);
      assert.equal((dog!.answer.value.kind as { label: string }).label, 'mammal');
      const { value } = dog!.answer.value.size as { value: number };
      assert.ok(Math.abs(value - 30.5) < 8, `${value}`);
      const replay = await replayGolden(out, io);
      assert.ok(replay.passed && replay.formats.length === 4, JSON.stringify(replay));
      const [asked] = await askPackage({ folder: out, asked: ['bee cow'], format: 'onnx' }, io);
      assert.match(asked!.answer.summary, /^kind: insect .* %; size: \d/);
    }),
  ),
);

test(
  'a frozen trunk has several heads trained on its features, and each keeps its own weights',
  flat(() =>
    withToy({ name: 'animals', reader }, async (folder) => {
      await prepare(folder);
      const { finetune } = await runToy(folder, {
        dataset: 'path: data.csv\nlabel: [kind, size]',
        model: 'preset: ./tiny-bert',
        finetune: 'epochs: 30\nbatchSize: 8\nlearningRate: 1e-2\ntrainable: head',
        package: 'to: out',
      });
      const [first, last] = [finetune.history[0]!, finetune.history.at(-1)!];
      assert.ok(last.train.loss! < first.train.loss!, `${first.train.loss} ${last.train.loss}`);
      const model = await loadModel({ folder: path.join(folder, 'out'), seed: 0 });
      assert.deepEqual(model.variables.get('classifier.kind.weight')!.shape, [2, 32]);
      assert.deepEqual(model.variables.get('classifier.size.weight')!.shape, [1, 32]);
      assert.equal(model.headIsNew, false);
      model.dispose();
    }),
  ),
);

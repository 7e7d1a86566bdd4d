import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { checkData } from '../../../src/engine/datasets/checkData';
import { whileEditing } from '../../../src/engine/datasets/checkLimits';
import { predict } from '../../../src/engine/evaluation/predict';
import { verifyAgainst } from '../../../src/engine/evaluation/verify';
import { askPackage } from '../../../src/engine/packaging/askPackage';
import { openGolden, replayGolden } from '../../../src/engine/packaging/golden';
import { targetReaders } from '../../../src/engine/tasks/targetReaders';
import { writeSafetensors } from '../../../src/engine/weights/writeSafetensors';
import { defaultSettings } from '../../../src/experiment/document/settings';
import { skipWithoutOnnxRuntime } from '../formats/servedFixture';
import { runToy } from '../tasks/toyRun';
import { flat } from '../tensorCount';
import { numbers, withNumbers, writeNumbersModel } from './numbersToy';

/** Every tenth label is wrong, so that there are mistakes to show. */
function table(): string {
  const rows = Array.from({ length: 120 }, (_, i) => {
    const [x1, x2, x3] = [7, 11, 13].map((step) => ((i * step + 3) % 40) / 20 - 1);
    const isUp = x1! + x2! > x3!;
    return [x1, x2, x3, isUp !== (i % 10 === 9) ? 'up' : 'down'].join(',');
  });
  return `x1,x2,x3,label\n${rows.join('\n')}\n`;
}

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-numbers-'));
  try {
    await withNumbers(() => use(folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test(
  'rows of numbers are read, trained compiled, scored, shown, packaged, replayed from ONNX, predicted and verified',
  { skip: skipWithoutOnnxRuntime },
  flat(() =>
    withFolder(async (folder) => {
      await writeNumbersModel(path.join(folder, 'model'));
      writeFileSync(path.join(folder, 'data.csv'), table());
      const { dataset, evaluation, warnings, io } = await runToy(folder, {
        dataset: 'path: data.csv',
        model: 'preset: ./model',
        finetune: 'epochs: 40\nbatchSize: 8\nlearningRate: 3e-2',
        package: 'to: out\nformats: [safetensors, savedmodel, tfjs, onnx]',
      });
      assert.equal(dataset.modality, numbers);
      assert.deepEqual(dataset.columns, { x1: 'x1', x2: 'x2', x3: 'x3', label: ['label'] });
      assert.ok(!warnings.some((code) => /not-compiled|shape-bound|not-replayed/.test(code)), `${warnings}`);
      assert.ok(evaluation.metrics.accuracy! > 0.75, `${evaluation.metrics.accuracy}`);
      const shown = evaluation.report.flatMap((block) => (block.block === 'samples' ? block.samples : []));
      assert.ok(shown.length > 0 && shown.every(({ text }) => /^(-?[\d.]+ ){2}-?[\d.]+$/.test(text!)));
      const out = path.join(folder, 'out');
      const card = readFileSync(path.join(out, 'README.md'), 'utf8');
      assert.match(card, /tabular-classification/);
      assert.match(card, /graft predict FOLDER "1 2 3"/);
      const rows = [
        { x1: '0.9', x2: '0.8', x3: '-0.7' },
        { x1: '-0.9', x2: '-0.8', x3: '0.7' },
      ];
      const own = await predict(out, rows, (await openGolden(out))!.kept, io.cacheFolder);
      assert.deepEqual(
        own.map(({ answer }) => answer.value.label),
        ['up', 'down'],
      );
      const replay = await replayGolden(out, io);
      assert.ok(replay.passed && replay.formats.length === 4, JSON.stringify(replay));
      const [asked] = await askPackage({ folder: out, asked: ['0.9 0.8 -0.7'], format: 'onnx' }, io);
      assert.equal(asked!.answer.value.label, 'up');
      const reference = path.join(folder, 'reference.safetensors');
      const given = Float32Array.from([0.9, 0.8, -0.7, -0.9, -0.8, 0.7]);
      const logits = Float32Array.from(own.flatMap(({ outputs }) => Array.from(outputs.logits!.values)));
      await writeSafetensors(
        reference,
        new Map([
          ['numbers', { dtype: 'F32' as const, shape: [2, 3], values: given }],
          ['logits_eval', { dtype: 'F32' as const, shape: [2, 2], values: logits }],
        ]),
      );
      assert.ok((await verifyAgainst(out, reference)).maxAbsDiff < 1e-5);
    }),
  ),
);

test('the finder of data problems finds those of a kind that it does not know', () =>
  withFolder(async (folder) => {
    const file = path.join(folder, 'data.csv');
    writeFileSync(file, `${table()}500,0,0,up\n500,0,0,up\n`);
    const unused = () => Promise.reject(new Error('Rows of numbers name no images.'));
    const { findings, labelColumns } = await checkData({
      settings: { ...defaultSettings('dataset'), path: 'data.csv' },
      experimentFile: path.join(folder, 'toy.graft.md'),
      lines: new Map(),
      task: 'auto',
      readers: targetReaders,
      known: {
        digests: { digest: unused, remembered: unused },
        facts: { remembered: unused, facts: unused },
      },
      limits: whileEditing,
    });
    assert.deepEqual(labelColumns, ['label']);
    assert.deepEqual(
      findings.filter(({ line }) => line > 121).map(({ code, line }) => `${code} ${line}`),
      ['dataset/far-number 122', 'dataset/far-number 123', 'dataset/duplicates 123'],
    );
  }));

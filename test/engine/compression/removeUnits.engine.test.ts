import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { feedTensors } from '../../../src/engine/compile/feeds';
import type { RemoveSettings } from '../../../src/engine/compression/compressionSettings';
import { removeUnits } from '../../../src/engine/compression/removeUnits';
import { taylorImportance } from '../../../src/engine/compression/unitImportance';
import { readRows, writeRows } from '../../../src/engine/compression/weightRows';
import { encodeOnnx } from '../../../src/engine/formats/onnx/encodeOnnx';
import { openOnnx } from '../../../src/engine/formats/onnx/onnxSession';
import { toOnnx } from '../../../src/engine/formats/onnx/toOnnx';
import { recordServed } from '../../../src/engine/formats/servedModel';
import { encoderConfigOf, encoderSchema, parseEncoderConfig } from '../../../src/engine/models/encoderConfig';
import { type HeadedModel, loadModel } from '../../../src/engine/models/headedModel';
import type { UnitSlice } from '../../../src/engine/models/units';
import { newVariable, valuesInFile } from '../../../src/engine/models/variableRoles';
import { plainSpec } from '../../../src/engine/tasks/taskSpec';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import {
  drawFeeds,
  farthest,
  io,
  ownLogits,
  servedLogits,
  skipWithoutOnnxRuntime,
  withTiny,
} from '../formats/servedFixture';
import { flat } from '../tensorCount';

const nothing: RemoveSettings = { neurons: 0, heads: 0, channels: 0, layers: 0, importance: 'magnitude' };

function evidenceFor(model: HeadedModel, size: number) {
  const targets = { values: Int32Array.of(0, 1, 0), shape: [3] };
  return {
    spec: plainSpec('classification', model.labels),
    batches: [{ ...drawFeeds(model, 3, size), 'targets/label': targets }],
  };
}

/** Removes, and looks at what is loaded again. */
async function withReduced(
  model: HeadedModel,
  settings: Partial<RemoveSettings>,
  size: number,
  look: (reduced: HeadedModel, folder: string) => void,
): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-reduced-'));
  try {
    await removeUnits(model, { ...nothing, ...settings }, evidenceFor(model, size), folder);
    const reduced = await loadModel({ folder, seed: 0 });
    look(reduced, folder);
    reduced.dispose();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const numbersIn = ({ variables }: HeadedModel) =>
  [...variables.values()].reduce((sum, { size }) => sum + size, 0);

for (const [name, kind, size] of [
  ['padded', 'neurons', 6],
  ['padded', 'heads', 6],
  ['distilbert', 'heads', 6],
  ['mobilenetV2', 'channels', 32],
  ['efficientnetB0', 'channels', 32],
  ['mobilenetV3Small', 'channels', 32],
  ['densenet121', 'channels', 32],
  ['vgg13Bn', 'channels', 32],
  ['vgg13Torchvision', 'channels', 32],
  ['vgg13Torchvision', 'neurons', 32],
  ['alexnet', 'channels', 64],
  ['resnet18', 'channels', 32],
  ['resnet50', 'channels', 32],
  ['inceptionV3', 'channels', 96],
] as const)
  for (const importance of ['taylor', 'magnitude'] as const)
    test(
      `unused ${kind} of ${name} are removed first, by ${importance}, and the outputs stay the same`,
      flat(() =>
        withTiny(name, async (model) => {
          const groupsIn = ({ architecture: { removable } }: HeadedModel) =>
            removable!.groups.filter((group) => group.kind === kind);
          const groups = groupsIn(model);
          for (const { slices } of groups) silenceOddUnits(model, slices);
          const feeds = drawFeeds(model, 2, size);
          const before = ownLogits(model, feeds);
          await withReduced(model, { [kind]: 0.5, importance }, size, (reduced) => {
            for (const [at, { count }] of groupsIn(reduced).entries())
              assert.equal(count, Math.round(groups[at]!.count / 2));
            assert.ok(numbersIn(reduced) < numbersIn(model));
            assert.ok(farthest(ownLogits(reduced, feeds), before) < 1e-4);
          });
        }),
      ),
    );

test(
  'the config says how many neurons and layers stay',
  flat(() =>
    withTiny('padded', async (model) => {
      const { layers, groups } = model.architecture.removable!;
      await withReduced(model, { neurons: 0.5, layers: 1 }, 6, (reduced, folder) => {
        const config = JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8'));
        assert.equal(config.num_hidden_layers, layers.length - 1);
        assert.equal(config.intermediate_size, groups[0]!.count / 2);
        assert.equal(reduced.architecture.blocks, layers.length - 1);
      });
    }),
  ),
);

test(
  'the config lists removed heads by layer, of the heads that there were in the beginning',
  flat(() =>
    withTiny('padded', async (model) => {
      const { heads, prunedHeads } = parseEncoderConfig(
        { schema: encoderSchema, read: encoderConfigOf },
        'BERT',
        model.config,
        'config.json',
      );
      assert.deepEqual(prunedHeads, {});
      const said = (folder: string) =>
        JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8')).pruned_heads;
      const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-heads-'));
      const evidence = evidenceFor(model, 6);
      await removeUnits(model, { ...nothing, heads: 1 / heads }, evidence, folder);
      const layers = model.architecture.removable!.layers.map((_, layer) => String(layer));
      const first = said(folder);
      assert.deepEqual(Object.keys(first), layers);
      for (const gone of Object.values<number[]>(first)) assert.equal(gone.length, 1);
      const reduced = await loadModel({ folder, seed: 0 });
      assert.equal(reduced.architecture.isForeign, true);
      await withReduced(reduced, { heads: 0.4, layers: 1 }, 6, (twice, smaller) => {
        const second = said(smaller);
        assert.deepEqual(Object.keys(second), layers.slice(0, -1));
        for (const layer of layers.slice(0, -1)) {
          assert.ok(second[layer].includes(first[layer][0]) && new Set(second[layer]).size > 1);
        }
        assert.ok(numbersIn(twice) < numbersIn(reduced));
      });
      reduced.dispose();
      rmSync(folder, { recursive: true });
    }),
  ),
);

test(
  'a model without some of its heads answers in ONNX Runtime as in the engine',
  { skip: skipWithoutOnnxRuntime },
  flat(() =>
    withTiny('padded', async (model) => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-heads-'));
      await removeUnits(model, { ...nothing, heads: 0.5 }, evidenceFor(model, 6), folder);
      const reduced = await loadModel({ folder, seed: 0 });
      const feeds = drawFeeds(reduced, 3, 9);
      const session = await openOnnx(encodeOnnx(toOnnx(recordServed(reduced))), io);
      const answers = await servedLogits(session, feeds);
      await session.close();
      assert.ok(farthest(answers, ownLogits(reduced, feeds)) < 1e-4);
      reduced.dispose();
      rmSync(folder, { recursive: true });
    }),
  ),
);

test('a config whose removed heads cannot be is refused', () => {
  const parse = (pruned_heads: object) =>
    parseEncoderConfig(
      { schema: encoderSchema, read: encoderConfigOf },
      'BERT',
      { num_attention_heads: 12, num_hidden_layers: 2, pruned_heads },
      'config.json',
    );
  assert.deepEqual(parse({ 1: [0, 11] }).prunedHeads, { 1: [0, 11] });
  for (const wrong of [{ 2: [0] }, { 0: [12] }, { 0: [3, 3] }, { 0: [...Array(12).keys()] }, { x: [1] }])
    assert.throws(() => parse(wrong), { code: 'model/unsupported-config' });
});

test(
  'to first order, the importance of a unit is what its absence changes in the loss',
  flat(() =>
    withTiny('padded', (model) => {
      const evidence = evidenceFor(model, 6);
      const [group] = model.architecture.removable!.groups;
      const [importance] = taylorImportance(model, [group!], evidence);
      const loss = () =>
        tf.tidy(() => {
          const inputs = feedTensors(evidence.batches[0]!);
          const { logits } = model.forward(inputs, { training: false });
          return tf
            .mean(
              tf.losses.softmaxCrossEntropy(
                tf.oneHot(inputs['targets/label'] as tf.Tensor1D, model.labels.length),
                logits!,
              ),
            )
            .dataSync()[0]!;
        });
      const { values, rows } = readRows(model, group!.reader.variable);
      const columns = values.length / rows;
      const share = 0.01;
      for (const unit of [0, 3]) {
        const before = loss();
        const weakened = values.map((value, at) => (at % columns === unit ? value * (1 - share) : value));
        writeRows(model, group!.reader.variable, weakened);
        const change = Math.abs(loss() - before) / share;
        writeRows(model, group!.reader.variable, values);
        assert.ok(
          Math.abs(change - importance![unit]!) < 0.05 * importance![unit]! + 1e-4,
          `${change} ${importance![unit]}`,
        );
      }
    }),
  ),
);

test('units that a model lacks are refused by name', async () => {
  await withTiny('padded', async (model) => {
    const evidence = evidenceFor(model, 6);
    const refused = (settings: Partial<RemoveSettings>) =>
      assert.rejects(removeUnits(model, { ...nothing, ...settings }, evidence, '/nowhere'), {
        code: 'optimize/nothing-to-remove',
      });
    await refused({ channels: 0.5 });
    await refused({ layers: 99 });
    await refused({});
  });
});

/** Makes every second unit one without weights. */
function silenceOddUnits({ architecture, variables }: HeadedModel, slices: readonly UnitSlice[]): void {
  for (const { variable: name, axis, width } of slices) {
    const role = architecture.roleOf(name);
    if (role === 'statistic') continue;
    const shape = architecture.shapes.get(name)!;
    const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
    const variable = variables.get(name)!;
    const values = valuesInFile(() => variable, role).map((value, at) => {
      const unit = Math.floor((Math.floor(at / inner) % shape[axis]!) / width);
      return unit % 2 === 0 ? value : 0;
    });
    const silenced = newVariable(values, shape, role);
    variable.assign(silenced);
    silenced.dispose();
  }
}

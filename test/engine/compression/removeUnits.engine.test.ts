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
import { type Classifier, loadClassifier } from '../../../src/engine/models/classifier';
import { plainSpec } from '../../../src/engine/tasks/taskSpec';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { drawFeeds, farthest, ownLogits, withTiny } from '../formats/servedFixture';
import { flat } from '../tensorCount';

const nothing: RemoveSettings = { neurons: 0, channels: 0, layers: 0, importance: 'magnitude' };

function evidenceFor(model: Classifier, size: number) {
  const targets = { values: Int32Array.of(0, 1, 0), shape: [3] };
  return {
    spec: plainSpec('classification', model.labels),
    batches: [{ ...drawFeeds(model, 3, size), targets }],
  };
}

/** Removes, and looks at what is loaded again. */
async function withReduced(
  model: Classifier,
  settings: Partial<RemoveSettings>,
  size: number,
  look: (reduced: Classifier, folder: string) => void,
): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-reduced-'));
  try {
    await removeUnits(model, { ...nothing, ...settings }, evidenceFor(model, size), folder);
    const reduced = await loadClassifier({ folder, seed: 0 });
    look(reduced, folder);
    reduced.dispose();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const numbersIn = ({ variables }: Classifier) =>
  [...variables.values()].reduce((sum, { size }) => sum + size, 0);

test(
  'units that nothing reads go first, and the answers stay as they were',
  flat(async () => {
    for (const [name, kind, size] of [
      ['padded', 'neurons', 6],
      ['resnet18', 'channels', 32],
      ['resnet50', 'channels', 32],
    ] as const)
      for (const importance of ['taylor', 'magnitude'] as const)
        await withTiny(name, async (model) => {
          const groups = model.architecture.removable!.groups;
          for (const { slices } of groups) silenceOddUnits(model, slices);
          const feeds = drawFeeds(model, 2, size);
          const before = ownLogits(model, feeds);
          await withReduced(model, { [kind]: 0.5, importance }, size, (reduced) => {
            for (const [at, { count }] of reduced.architecture.removable!.groups.entries())
              assert.equal(count, groups[at]!.count / 2);
            assert.ok(numbersIn(reduced) < numbersIn(model));
            assert.ok(farthest(ownLogits(reduced, feeds), before) < 1e-4, `${name} by ${importance}`);
          });
        });
  }),
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
  'to first order, the importance of a unit is what its absence changes in the loss',
  flat(() =>
    withTiny('padded', (model) => {
      const evidence = evidenceFor(model, 6);
      const [group] = model.architecture.removable!.groups;
      const [importance] = taylorImportance(model, [group!], evidence);
      const loss = () =>
        tf.tidy(() => {
          const inputs = feedTensors(evidence.batches[0]!);
          const outputs = model.forward(inputs, { training: false });
          return tf
            .mean(
              tf.losses.softmaxCrossEntropy(
                tf.oneHot(inputs.targets as tf.Tensor1D, model.labels.length),
                outputs,
              ),
            )
            .dataSync()[0]!;
        });
      const { values, rows } = readRows(model, group!.reader);
      const columns = values.length / rows;
      const share = 0.01;
      for (const unit of [0, 3]) {
        const before = loss();
        const weakened = values.map((value, at) => (at % columns === unit ? value * (1 - share) : value));
        writeRows(model, group!.reader, weakened);
        const change = Math.abs(loss() - before) / share;
        writeRows(model, group!.reader, values);
        assert.ok(
          Math.abs(change - importance![unit]!) < 0.05 * importance![unit]! + 1e-4,
          `${change} ${importance![unit]}`,
        );
      }
    }),
  ),
);

test('what a model does not have is refused by name', async () => {
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
function silenceOddUnits(model: Classifier, slices: readonly { variable: string; axis: number }[]): void {
  for (const { variable, axis } of slices) {
    if (model.architecture.roleOf(variable) === 'statistic') continue;
    if (model.architecture.shapes.get(variable)!.length === 1) {
      const values = model.variables.get(variable)!;
      tf.tidy(() =>
        values.assign(tf.tensor1d(values.dataSync().map((value, at) => (at % 2 === 0 ? value : 0)))),
      );
      continue;
    }
    const { values, rows } = readRows(model, variable);
    const shape = model.architecture.shapes.get(variable)!;
    const inner = shape.slice(2).reduce((product, size) => product * size, 1);
    const columns = values.length / rows;
    const unitOf = (at: number) =>
      axis === 0 ? Math.floor(at / columns) : Math.floor((at % columns) / inner);
    writeRows(
      model,
      variable,
      values.map((value, at) => (unitOf(at) % 2 === 0 ? value : 0)),
    );
  }
}

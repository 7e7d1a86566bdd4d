import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '../../../src/engine/compile/compile';
import { loadModel } from '../../../src/engine/models/headedModel';
import { plainSpec } from '../../../src/engine/tasks/taskSpec';
import { createOptimizer } from '../../../src/engine/training/optimizers';
import { taskStep, taskTotals } from '../../../src/engine/training/trainStep';
import * as images from '../../golden/images/goldenImages';
import { flat } from '../tensorCount';

const golden = images.readGolden('inceptionV3SecondHead');

/** The loss of a compiled step on images of this size, with or without the auxiliary head's. */
async function lossOf(size: number, isCounted: boolean): Promise<number> {
  const { folder, remove } = await images.goldenFolder(golden);
  const model = await loadModel({ folder, seed: 0 });
  await remove();
  const { auxiliaryHead, ...others } = model.architecture;
  const share = isCounted ? auxiliaryHead!.share : 0;
  const architecture = { ...others, auxiliaryHead: { ...auxiliaryHead!, share } };
  const spec = plainSpec('classification', model.labels);
  const runner = compile(taskStep({ ...model, architecture }, spec), [], {
    variables: model.variables,
    optimizer: createOptimizer('sgd'),
    totals: taskTotals(spec),
    onFallback: (reason) => {
      throw reason;
    },
  });
  const pixels = Float32Array.from(
    { length: 2 * size * size * 3 },
    (_, i) => Math.sin(i / 97) + Math.sin(i % 3),
  );
  const { loss } = runner.run(
    [
      {
        pixelValues: {
          values: pixels,
          shape: [2, size, size, 3],
          axes: ['rows', undefined, undefined, undefined],
        },
        'targets/label': { values: Int32Array.of(1, 3), shape: [2], axes: ['rows'] },
        exampleWeights: { values: Float32Array.of(0.5, 0.5), shape: [2], axes: ['rows'] },
        dropoutSeed: { values: Int32Array.of(1, 1), shape: [2] },
      },
    ],
    1e-5,
    1,
  );
  runner.dispose();
  model.dispose();
  return loss;
}

test(
  "an auxiliary head's loss counts in a compiled step if images are large enough",
  flat(async () => {
    assert.ok((await lossOf(304, true)) > (await lossOf(304, false)) + 0.1);
    assert.equal(await lossOf(128, true), await lossOf(128, false));
  }),
);

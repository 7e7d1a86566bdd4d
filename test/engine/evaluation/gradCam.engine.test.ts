import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gradCam } from '../../../src/engine/evaluation/explain';
import { loadModel } from '../../../src/engine/models/headedModel';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { goldenFolder, goldenImages, type goldenNames, readGolden } from '../../golden/images/goldenImages';
import { flat } from '../tensorCount';

/** The output of makeGradCam.py: for each image, the map for its strongest output. */
interface GradCamGolden {
  readonly size: number;
  readonly maps: readonly { readonly output: number; readonly shape: number[]; readonly values: number[] }[];
}

const goldens: Readonly<Record<string, GradCamGolden>> = JSON.parse(
  readFileSync('test/golden/images/gradCam.json', 'utf8'),
);

for (const [name, { size, maps }] of Object.entries(goldens))
  test(
    `${name}: what speaks for an answer is where the reference finds it`,
    flat(async () => {
      const golden = readGolden(name as (typeof goldenNames)[number]);
      const { folder, remove } = await goldenFolder(golden);
      const model = await loadModel({ folder, seed: 0 }).finally(remove);
      const images = goldenImages({ images: { ...golden.images, size } });
      const values = 3 * size * size;
      for (const [i, { output, shape, values: expected }] of maps.entries()) {
        const own = images.slice(i * values, (i + 1) * values);
        const pixelValues = tf.tidy(() => tf.transpose(tf.tensor4d(own, [1, 3, size, size]), [0, 2, 3, 1]));
        const heat = gradCam(model, { pixelValues }, output)!;
        pixelValues.dispose();
        assert.deepEqual([heat.height, heat.width], shape);
        for (const [place, share] of heat.values.entries())
          assert.ok(Math.abs(share - expected[place]!) < 2e-3, `${place}: ${share}, not ${expected[place]}`);
      }
      model.dispose();
    }),
  );

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Pass } from '../../../src/engine/models/backbone';
import { noDropout } from '../../../src/engine/models/dropoutPlaces';
import type { HeadedModel } from '../../../src/engine/models/headedModel';
import { variableGradients } from '../../../src/engine/models/variableGradients';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import {
  goldenFolder,
  goldenImages,
  goldenNames,
  type ImageGolden,
  readGolden,
} from '../../golden/images/goldenImages';
import { flat } from '../tensorCount';
import { assertClose } from './assertClose';
import { withLoadedModel } from './withLoadedModel';

/** A case of makePyramid.py: maps of timm by their strides, shapes and values in the order [batch, channels, height, width]. */
interface PyramidGolden {
  readonly size: number;
  readonly seed: number;
  readonly shapes: Readonly<Record<string, [number, number, number, number]>>;
  readonly norms: Readonly<Record<string, number>>;
  readonly values: Readonly<Record<string, number[]>>;
  readonly gradientNorms: Readonly<Record<string, number>>;
  readonly float32Error: { norms: number; values: number; gradientNorms: number };
}

const goldens: Readonly<Record<string, PyramidGolden>> = JSON.parse(
  readFileSync('test/golden/images/pyramid.json', 'utf8'),
);

/** How far the engine may be from float64, in multiples of torch's own float32 error. */
const factor = 8;
/** A few cases of torch's float32 error are 0 by luck. */
const rounding = 1e-6;
/** Rounding pushes a few activations over the kinks of their rectifiers, which changes gradients by up to this share. */
const kink = 4e-3;
const frozen: Pass = { training: true, frozenStatistics: true, dropout: noDropout };

for (const [name, expected] of Object.entries(goldens)) {
  const golden = readGolden(name as (typeof goldenNames)[number]);
  const images = { ...golden.images, size: expected.size, seed: expected.seed };
  const { float32Error } = expected;

  test(
    `${name}: the pyramid and its gradients with frozen statistics equal timm's`,
    flat(() =>
      withGolden(golden, (model) => {
        const updates = new Map<string, tf.Tensor>();
        tf.tidy(() => {
          const inputs = pixels(images);
          const { gradients } = variableGradients(() => {
            const maps = pyramidOf(model, inputs, { ...frozen, updates });
            for (const [stride, map] of Object.entries(maps)) compareMap(map, stride, expected);
            const squares = Object.values(maps).map((map) => tf.mean(tf.square(map)));
            return tf.addN(squares) as tf.Scalar;
          }, model.variables);
          const { storedName } = model.architecture;
          // The head has no gradient.
          const reached = [...gradients].filter(([, value]) => value);
          const norms = new Map(reached.map(([own, value]) => [storedName(own), norm(value)]));
          for (const [own, value] of Object.entries(expected.gradientNorms)) {
            const off = Math.abs(norms.get(own)! / value - 1);
            const allowed = Math.max(factor * float32Error.gradientNorms, kink);
            assert.ok(off <= allowed, `${own}: the gradient is off by ${off}, allowed ${allowed}`);
          }
        });
        assert.equal(updates.size, 0, 'frozen statistics were updated');
      }),
    ),
  );
}

for (const name of goldenNames) {
  const golden = readGolden(name);

  test(
    `${name}: the pyramid has the declared channels at strides 4 to 32, and ends in what the head reads`,
    flat(() =>
      withGolden(golden, (model) => {
        const { gives, pyramidChannels } = model.architecture;
        assert.ok(gives.includes('pyramid'));
        assert.deepEqual([...pyramidChannels!.keys()], [4, 8, 16, 32]);
        tf.tidy(() => {
          const size = Math.max(128, golden.images.size);
          const inputs = pixels({ ...golden.images, batch: 1, size });
          const pass: Pass = { training: false, dropout: noDropout };
          const maps = pyramidOf(model, inputs, pass);
          const channels = Object.entries(maps).map(([stride, { shape }]) => [Number(stride), shape[3]]);
          assert.deepEqual(channels, [...pyramidChannels!]);
          for (const [stride, { shape }] of Object.entries(maps))
            assert.ok(Math.abs(shape[1] - size / Number(stride)) <= 4, `stride ${stride}: ${shape}`);
          const { halves } = model.architecture.build(model.weightsOver(model.variables));
          const last = halves!.map(inputs, pass);
          const filter = model.variables.get('conv_head.weight');
          // A convolution after the pyramid, in MobileNetV2 and EfficientNet, reads its last map.
          if (model.variables.has('bn2.weight') && filter) {
            assert.equal(filter.shape[2], maps[32]!.shape[3]);
            assert.deepEqual(last.shape.slice(0, 3), maps[32]!.shape.slice(0, 3));
          } else assertClose([...last.dataSync()], [...maps[32]!.dataSync()], 0, 'the last map');
        });
      }),
    ),
  );
}

async function withGolden(golden: ImageGolden, body: (model: HeadedModel) => void): Promise<void> {
  const { folder, remove } = await goldenFolder(golden);
  await withLoadedModel({ folder, seed: 0 }, body).finally(remove);
}

/** The maps by their strides, which `tf.tidy` sees in a record and not in a Map. */
function pyramidOf(
  { architecture, weightsOver, variables }: HeadedModel,
  inputs: { pixelValues: tf.Tensor4D },
  pass: Pass,
): Record<string, tf.Tensor4D> {
  return Object.fromEntries(architecture.build(weightsOver(variables)).pyramid!(inputs, pass));
}

function pixels(images: ImageGolden['images']): { pixelValues: tf.Tensor4D } {
  const { batch, size } = images;
  const channelsFirst = tf.tensor4d(goldenImages({ images }), [batch, 3, size, size]);
  return { pixelValues: tf.transpose(channelsFirst, [0, 2, 3, 1]) };
}

function compareMap(
  map: tf.Tensor4D,
  stride: string,
  { shapes, norms, values, float32Error }: PyramidGolden,
) {
  const channelsFirst = tf.transpose(map, [0, 3, 1, 2]);
  assert.deepEqual(channelsFirst.shape, shapes[stride]);
  const all = channelsFirst.dataSync<'float32'>();
  const expected = values[stride]!;
  const step = Math.floor(all.length / expected.length);
  const allowed = factor * Math.max(float32Error.values, rounding);
  assertClose(
    expected.map((_, i) => all[i * step]!),
    expected,
    allowed,
    `stride ${stride}`,
  );
  const off = Math.abs(norm(channelsFirst) / norms[stride]! - 1);
  assert.ok(off <= factor * Math.max(float32Error.norms, rounding), `stride ${stride}: norm off by ${off}`);
}

function norm(tensor: tf.Tensor): number {
  return Math.sqrt(tensor.dataSync<'float32'>().reduce((sum, value) => sum + value * value, 0));
}

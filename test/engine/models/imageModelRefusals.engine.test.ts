import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModel } from '../../../src/engine/models/headedModel';
import type { TensorToWrite } from '../../../src/engine/weights/writeSafetensors';
import { flat } from '../tensorCount';
import { golden, type Tensors, withFolder } from './mobileNetFolder';

const numbers = (count: number, shape: number[]): TensorToWrite => ({
  dtype: 'F32',
  shape,
  values: new Float32Array(count),
});

const unsound: [what: string, code: string, message: RegExp, change: (tensors: Tensors) => void][] = [
  [
    'without a layer in the middle',
    'weights/missing-tensors',
    /blocks\.3\.1\.conv_dw\.weight/,
    (tensors) => tensors.delete('features.8.conv.1.0.weight'),
  ],
  [
    'without its first layer',
    'weights/missing-tensors',
    /conv_stem\.weight/,
    (tensors) => tensors.delete('features.0.0.weight'),
  ],
  [
    'with a block too many',
    'weights/unknown-tensors',
    /features\.19\.0\.weight/,
    (tensors) => tensors.set('features.19.0.weight', numbers(1, [1])),
  ],
  [
    'with a layer for another width',
    'weights/wrong-shape',
    /features\.0\.1\.bias is F32 \[3\].* \[16\]/,
    (tensors) => tensors.set('features.0.1.bias', numbers(3, [3])),
  ],
];
for (const [what, code, message, change] of unsound) {
  test(
    `a checkpoint ${what} is an error that names it`,
    flat(() =>
      withFolder((folder) => assert.rejects(loadModel({ folder, seed: 0 }), { code, message }), change),
    ),
  );
}

const configs: [config: Record<string, unknown>, code: string, message: RegExp][] = [
  [{ architecture: 'resnet50d' }, 'model/unknown-family', /resnet50d/],
  [{ architecture: 'mobilenetv2_100', drop_rate: 1 }, 'model/unsupported-config', /drop_rate/],
  [
    { model_type: 'resnet', downsample_in_first_stage: true },
    'model/unsupported-config',
    /downsample_in_first_stage/,
  ],
];
for (const [config, code, message] of configs) {
  test(
    `a config with ${Object.entries(config).at(-1)!.join(' ')} is refused by name`,
    flat(() =>
      withFolder((folder) => assert.rejects(loadModel({ folder, seed: 0 }), { code, message }), undefined, {
        ...golden,
        config,
      }),
    ),
  );
}

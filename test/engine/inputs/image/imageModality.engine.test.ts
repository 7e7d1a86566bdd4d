import assert from 'node:assert/strict';
import test from 'node:test';
import { imageModality } from '../../../../src/engine/inputs/image/imageModality';

test("a package's config.json says the size that the model was trained at, where timm reads it", () => {
  const input_size: [number, number, number] = [3, 224, 224];
  const config = { architecture: 'resnet18', pretrained_cfg: { input_size, crop_pct: 0.9 } };
  const at96 = imageModality.config!(config, {
    imageSize: 96,
  });
  assert.deepEqual(at96, {
    ...config,
    pretrained_cfg: { input_size: [3, 96, 96], test_input_size: [3, 96, 96], crop_pct: 0.9 },
  });
});

test('a config is unchanged if no size differs or no library reads it', () => {
  const pretrained = { architecture: 'resnet18', pretrained_cfg: { crop_pct: 0.9 } };
  assert.equal(imageModality.config!(pretrained, {}), undefined);
  assert.equal(imageModality.config!({ model_type: 'resnet' }, { imageSize: 96 }), undefined);
});

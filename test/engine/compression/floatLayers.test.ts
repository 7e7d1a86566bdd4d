import assert from 'node:assert/strict';
import { test } from 'node:test';
import { floatLayers, requireLayers } from '../../../src/engine/compression/floatLayers';

const weights = [
  'bert.encoder.layer.1.output.dense.weight',
  'bert.encoder.layer.10.output.dense.weight',
  'bert.pooler.dense.weight',
];

test('layers are named by parts between dots, and * stands for anything', () => {
  const kept = (listed: string | undefined) => weights.map(floatLayers(listed));
  assert.deepEqual(kept(undefined), [false, false, false]);
  assert.deepEqual(kept('layer.1'), [true, false, false]);
  assert.deepEqual(kept('layer.1*, pooler'), [true, true, true]);
  assert.deepEqual(kept('pool'), [false, false, false]);
  assert.deepEqual(kept(weights[2]), [false, false, true]);
  assert.deepEqual(kept('(layer'), [false, false, false]);
});

test('a name that is no layer is refused', () => {
  assert.doesNotThrow(() => requireLayers('pooler, layer.*', weights));
  assert.throws(() => requireLayers('pooler, head', weights), { code: 'optimize/unknown-layer' });
});

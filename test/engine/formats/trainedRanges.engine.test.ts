import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trainedRanges } from '../../../src/engine/formats/onnx/int8/toInt8';
import type { OnnxModel, OnnxNode } from '../../../src/engine/formats/onnx/onnxModel';

function node(op: string, inputs: readonly string[], output: string): OnnxNode {
  return { op, name: output, inputs, outputs: [output], attributes: {} };
}

/** A stem, a block that adds what goes past it, a gate that also takes means, and the means of the last map. */
const model: OnnxModel = {
  nodes: [
    node('Conv', ['images', 'stem.weight', 'stem.bias'], 'stem'),
    node('Relu', ['stem'], 'rectified'),
    node('MaxPool', ['rectified'], 'pooled'),
    node('Conv', ['pooled', 'block.conv.weight'], 'out'),
    node('GlobalAveragePool', ['out'], 'gate'),
    node('Add', ['pooled', 'out'], 'sum'),
    node('Add', ['sum', 'pooled'], 'other'),
    node('GlobalAveragePool', ['other'], 'means'),
  ],
  initializers: new Map(),
  inputs: [],
  outputs: [],
};

test('a value has the range of the place where training has read it', () => {
  const ranges = trainedRanges(model, {
    stem: [-2, 2],
    'block.conv': [0, 3],
    'block.conv.first': [0, 3],
    'block.conv.second': [-4, 4],
    last_map: [-5, 5],
    means: [-1, 1],
  });
  assert.deepEqual(Object.fromEntries(ranges), {
    images: [-2, 2],
    pooled: [0, 3],
    rectified: [0, 3],
    out: [-4, 4],
    other: [-5, 5],
    means: [-1, 1],
  });
});

test('a value that was never read has no range, for any names in a config', () => {
  assert.equal(trainedRanges(model, {}).size, 0);
  assert.equal(trainedRanges(model, JSON.parse('{"toString": [-1, 1], "__proto__": [-1, 1]}')).size, 0);
});

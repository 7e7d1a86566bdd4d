import assert from 'node:assert/strict';
import test from 'node:test';
import { withWholeFloats } from '../../../src/engine/models/wholeFloats';

test('an integer is written as a fraction where the original does, and nowhere else', () => {
  const original =
    '{"depth_coefficient": 1.0, "rate":-2.00 , "layers": 1, "list": [1.0], "half": 0.5, "text": "x\\": 3.0,"}';
  const saved = {
    depth_coefficient: 1,
    rate: -2,
    layers: 1,
    list: [1],
    half: 0.5,
    text: 'x": 3.0,',
    last: { rate: 3 },
  };
  const text = withWholeFloats(JSON.stringify(saved, null, 2), original);
  assert.match(text, /"depth_coefficient": 1\.0,\n/);
  assert.match(text, /"rate": -2\.0,\n/);
  assert.match(text, /"rate": 3\.0\n/);
  assert.match(text, /"layers": 1,\n/);
  assert.deepEqual(JSON.parse(text), saved);
});

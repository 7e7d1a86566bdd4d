import assert from 'node:assert/strict';
import test from 'node:test';
import { changeColour } from '../../../../src/engine/inputs/image/changeColour';
import { colourGolden } from '../../../golden/imageFiles/goldenImages';
import { largestDifference } from '../../images/pixelDifference';

const { image, cases } = colourGolden();
const unchanged = { brightness: 1, contrast: 1, saturation: 1, hue: 0 };
const changed = (change: Partial<typeof unchanged>) => {
  const levels = Uint8Array.from(image.pixels);
  changeColour(levels, { ...unchanged, ...change });
  return levels;
};

for (const { change, factor, pixels } of cases)
  test(`a ${change} of ${factor} is torchvision's`, () =>
    assert.ok(largestDifference(changed({ [change]: factor }), pixels) <= 1));

test('a whole turn of the colours, or none, changes nothing', () => {
  assert.deepEqual(changed({}), Uint8Array.from(image.pixels));
  assert.ok(largestDifference(changed({ hue: 1 }), image.pixels) <= 1);
});

test('turning the colours keeps grey and moves red towards green', () => {
  const levels = Uint8Array.of(90, 90, 90, 160, 60, 60);
  changeColour(levels, { ...unchanged, hue: 0.3 });
  assert.deepEqual([...levels.subarray(0, 3)], [90, 90, 90]);
  assert.ok(levels[4]! > levels[3]!, levels.join());
});

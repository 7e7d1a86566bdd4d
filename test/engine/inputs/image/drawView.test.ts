import assert from 'node:assert/strict';
import test from 'node:test';
import { type Augmentation, augmentationOf } from '../../../../src/engine/inputs/image/augmentation';
import { drawPart, drawView } from '../../../../src/engine/inputs/image/drawView';

const strong = augmentationOf('strong')!;
const size = { height: 300, width: 400 };
const views = (augmentation: Augmentation) =>
  Array.from({ length: 400 }, (_, example) => drawView(augmentation, { seed: 1, epoch: 1, example }));
const share = <T>(items: readonly T[], holds: (item: T) => boolean) =>
  items.filter(holds).length / items.length;

test('part and view are functions of seed, epoch and example', () => {
  const name = { seed: 3, epoch: 2, example: 7 };
  const [part, view] = [drawPart(strong, size, name), drawView(strong, name)];
  assert.deepEqual([drawPart(strong, size, name), drawView(strong, name)], [part, view]);
  for (const other of [{ seed: 4 }, { epoch: 3 }, { example: 8 }]) {
    assert.notDeepEqual(drawPart(strong, size, { ...name, ...other }), part);
    assert.notDeepEqual(drawView(strong, { ...name, ...other }), view);
  }
});

test('one variation does not depend on another', () => {
  const name = { seed: 3, epoch: 2, example: 7 };
  const calmer = { ...strong, colour: { ...strong.colour, probability: 0 }, flip: 0 };
  const [without, all] = [drawView(calmer, name), drawView(strong, name)];
  assert.deepEqual([without.angle, without.erased], [all.angle, all.erased]);
  assert.deepEqual(drawPart(calmer, size, name), drawPart(strong, size, name));
});

test('crops lie in the image and have the areas and ratios that are asked for', () => {
  const crops = Array.from(
    { length: 400 },
    (_, example) => drawPart(strong, size, { seed: 1, epoch: 1, example })!,
  );
  for (const { top, left, height, width } of crops) {
    assert.ok(top >= 0 && left >= 0 && top + height <= 300 + 1e-9 && left + width <= 400 + 1e-9);
    const area = (height * width) / (300 * 400);
    assert.ok(area >= 0.2 - 1e-9 && area <= 1, `${area}`);
    assert.ok(width / height <= 1.334 && width / height >= 0.75, `${width / height}`);
  }
  const areas = crops.map(({ height, width }) => height * width);
  assert.ok(Math.max(...areas) > 2.5 * Math.min(...areas));
});

test('variations happen as often, and go as far, as asked', () => {
  const drawn = views({ ...strong, verticalFlip: 0.1, translate: { distance: 0.2, probability: 1 } });
  const near = (actual: number, expected: number) =>
    assert.ok(Math.abs(actual - expected) < 0.08, `${actual}`);
  near(
    share(drawn, ({ mirrored }) => mirrored),
    0.5,
  );
  near(
    share(drawn, ({ upsideDown }) => upsideDown),
    0.1,
  );
  near(
    share(drawn, ({ angle }) => angle !== 0),
    0.5,
  );
  near(
    share(drawn, ({ erased }) => erased !== undefined),
    0.25,
  );
  near(
    share(drawn, ({ colour }) => colour.saturation === 0),
    0.1,
  );
  assert.ok(drawn.every(({ angle }) => Math.abs(angle) <= 15));
  assert.ok(drawn.every(({ shift }) => Math.abs(shift[0]) <= 0.2 && Math.abs(shift[1]) <= 0.2));
  assert.ok(
    drawn.every(({ colour }) => Math.abs(colour.brightness - 1) <= 0.4 && Math.abs(colour.hue) <= 0.05),
  );
});

test('off, and a mapping that changes nothing, need no views', () => {
  assert.equal(augmentationOf('off'), undefined);
  assert.equal(
    augmentationOf({ ...strong, crop: { area: 1, ratio: 1 }, flip: 0, grey: 0, ...still }),
    undefined,
  );
});

const still = {
  rotate: { degrees: 0, probability: 1 },
  colour: { brightness: 0, contrast: 0, saturation: 0, hue: 0, probability: 1 },
  erase: { probability: 0, area: 0.3 },
};

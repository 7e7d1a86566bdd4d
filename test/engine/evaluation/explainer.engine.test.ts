import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Explainer } from '../../../src/engine/evaluation/explainer';
import { predict } from '../../../src/engine/evaluation/predict';
import { goldenFolder, readGolden } from '../../golden/images/goldenImages';
import { writeBmp } from '../../host/bmp.mjs';
import { flat } from '../tensorCount';

test(
  'a model that stays loaded explains as one that is loaded for it',
  flat(async () => {
    const [one, other] = [
      await goldenFolder(readGolden('resnet18')),
      await goldenFolder(readGolden('mobilenetV2')),
    ];
    const explainer = new Explainer(one.folder);
    for (const hue of [0, 1])
      writeFileSync(
        path.join(one.folder, `${hue}.bmp`),
        writeBmp(40, 40, (x, y, channel) => (channel === hue ? 220 : 6 * ((x + y) % 30))),
      );
    const settings = { imageSize: 64, augment: 'light' };
    const explain = (image: string, folder = one.folder) =>
      explainer.explain({ folder, settings, dataFolder: one.folder, row: { image } });
    const [first, second] = [await explain('0.bmp'), await explain('1.bmp')];
    assert.notDeepEqual(first, second);
    const file = path.join(one.folder, 'heat.png');
    await predict(one.folder, [{ image: path.join(one.folder, '1.bmp') }], { imageSize: 64 }, one.folder, {
      explainTo: file,
    });
    assert.deepEqual(Buffer.from(second), readFileSync(file));
    assert.notDeepEqual(await explain('1.bmp', other.folder), second);
    assert.deepEqual(await explain('0.bmp'), first);
    await assert.rejects(explain('2.bmp'), /2\.bmp/);
    explainer.dispose();
    one.remove();
    other.remove();
  }),
);

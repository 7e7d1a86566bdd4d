import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { verifyAgainst } from '../../../src/engine/evaluation/verify';
import { feederOf } from '../../../src/engine/inputs/feeders';
import { imageModality } from '../../../src/engine/inputs/image/imageModality';
import { type HeadedModel, loadModel } from '../../../src/engine/models/headedModel';
import { saveModel } from '../../../src/engine/models/saveModel';
import { openSafetensors } from '../../../src/engine/weights/safetensors';
import { imageNet } from '../../../src/experiment/models/imagePreprocessings';
import { goldenFolder, type goldenNames, readGolden } from '../../golden/images/goldenImages';
import { flat } from '../tensorCount';

const python = process.env.GRAFT_REFERENCE_PY ?? process.env.TORCH_PY;
const skip = hasTimm() ? false : 'needs GRAFT_REFERENCE_PY, a Python with timm and transformers';
const image = 'test/golden/imageFiles/files/rgb.jpg';

interface Case {
  readonly name: (typeof goldenNames)[number];
  readonly library: 'timm' | 'transformers';
  /** The options of the narrow golden: in the config if they belong there, else passed to the library. */
  readonly sizes: object;
}

const cases: readonly Case[] = [
  { name: 'resnet18', library: 'timm', sizes: { channels: [8, 16, 24, 32] } },
  {
    name: 'resnet34',
    library: 'transformers',
    sizes: { embedding_size: 8, hidden_sizes: [8, 12, 16, 24], depths: [3, 4, 6, 3] },
  },
  { name: 'mobilenetV2Transformers', library: 'transformers', sizes: {} },
];

for (const { name, library, sizes } of cases)
  test(
    `${library} loads a package of ${name} to the same pixels and logits`,
    { skip },
    flat(async () => {
      const golden = readGolden(name);
      // As timm writes it; without, timm takes the whole config for it.
      const { size, crop, interpolation, mean, std } = imageNet;
      const fitting = { input_size: [3, size, size], crop_pct: crop, interpolation, mean, std };
      const config = library === 'timm' ? { pretrained_cfg: fitting } : sizes;
      const { folder, remove } = await goldenFolder({ ...golden, config: { ...golden.config, ...config } });
      try {
        const saved = path.join(folder, 'saved');
        const model = await loadModel({ folder, labels: ['a', 'b', 'c'], seed: 3 });
        try {
          await saveModel(model, saved);
          for (const [file, text] of Object.entries(imageModality.files(model, {})))
            writeFileSync(path.join(saved, file), text);
          const io = path.join(folder, 'io.safetensors');
          const script = ['test/golden/images/loadPackage.py', saved, library, image, io];
          execFileSync(python!, [...script, JSON.stringify(sizes)], { encoding: 'utf8' });
          assert.ok((await verifyAgainst(saved, io)).maxAbsDiff < 1e-4);
          await comparePixels(model, io);
        } finally {
          model.dispose();
        }
      } finally {
        remove();
      }
    }),
  );

/** Within one grey level of 255, for 99 % of the values. */
async function comparePixels(model: HeadedModel, io: string): Promise<void> {
  const read = await imageModality.openReader(model, {}, '/nowhere');
  const encoded = await read([{ image: image }]);
  const { pixelValues } = await feederOf(encoded).feeds(encoded, [0], { shapes: 'exact', rows: 1 });
  const file = await openSafetensors(io);
  const theirs = (await file.read('pixel_values')) as Float32Array;
  await file.close();
  const own = pixelValues!.values;
  assert.equal(own.length, theirs.length);
  const plane = own.length / 3;
  const level = 1 / 255 / Math.min(...model.architecture.images!.std);
  let far = 0;
  for (let i = 0; i < own.length; i++)
    if (Math.abs(own[i]! - theirs[(i % 3) * plane + Math.floor(i / 3)]!) > 1.01 * level) far++;
  assert.ok(far < 0.01 * own.length, `${far} of ${own.length} values are off`);
}

/** Looks without importing, which takes seconds. */
function hasTimm(): boolean {
  const look = ['-c', "from importlib.util import find_spec; assert find_spec('timm')"];
  return python !== undefined && spawnSync(python, look).status === 0;
}

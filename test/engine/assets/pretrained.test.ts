import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { presetFiles, writtenConfig } from '../../../src/engine/assets/presetFiles';
import { isPresetIntact, presetFolder } from '../../../src/engine/assets/pretrained';
import { presets } from '../../../src/experiment/models/presets';
import { cacheFolder } from '../../../src/files/cacheFolder';

const name = 'all-MiniLM-L6-v2';

test('a damaged byte in a preset is noticed, though its size is right', async (context) => {
  const original = presetFolder(name, cacheFolder(process.env));
  const cache = mkdtempSync(path.join(os.tmpdir(), 'graft-preset-'));
  const folder = presetFolder(name, cache);
  try {
    if (!(await isPresetIntact(name, cacheFolder(process.env)))) return context.skip('needs the preset');
    mkdirSync(folder, { recursive: true });
    for (const file of presets[name]!.files)
      copyFileSync(path.join(original, file.name), path.join(folder, file.name));
    assert.equal(await isPresetIntact(name, cache), true);
    assert.match(readFileSync(path.join(cache, 'digests.json'), 'utf8'), /sha256/);
    const victim = path.join(folder, presets[name]!.files.at(-1)!.name);
    const bytes = readFileSync(victim);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(victim, bytes);
    assert.equal(await isPresetIntact(name, cache), false);
    rmSync(victim);
    assert.equal(await isPresetIntact(name, cache), false);
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
});

test('a preset whose source has no config.json comes with one, pinned like the rest', () => {
  const preset = presets.efficientnet_lite0!;
  const config = writtenConfig(preset)!;
  assert.deepEqual(JSON.parse(config), {
    architecture: 'tf_efficientnet_lite0',
    num_classes: 1000,
    pretrained_cfg: {
      input_size: [3, 224, 224],
      crop_pct: 0.875,
      test_input_size: [3, 224, 224],
      test_crop_pct: 0.875,
      interpolation: 'bicubic',
      mean: [0.5, 0.5, 0.5],
      std: [0.5, 0.5, 0.5],
    },
  });
  const written = presetFiles(preset).at(-1)!;
  assert.deepEqual([written.name, written.bytes], ['config.json', config.length]);
  assert.equal(written.sha256, createHash('sha256').update(config).digest('hex'));
  assert.equal(writtenConfig(presets[name]!), undefined);
});

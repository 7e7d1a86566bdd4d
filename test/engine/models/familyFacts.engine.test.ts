import assert from 'node:assert/strict';
import { test } from 'node:test';
import { families } from '../../../src/engine/models/registry';
import { familyFacts } from '../../../src/experiment/models/familyFacts';
import { presets } from '../../../src/experiment/models/presets';

test('every family has its facts, and every preset a family of its kind of data', () => {
  assert.deepEqual(
    Object.keys(familyFacts),
    families.map(({ name }) => name),
  );
  for (const [name, { family, modality }] of Object.entries(presets))
    assert.equal(families.find((each) => each.name === family)?.modality, modality, name);
});

test('the family of every preset of images knows it by its name', () => {
  for (const [name, { family, modality }] of Object.entries(presets))
    if (modality === 'image') {
      const architecture = name === 'efficientnet_lite0' ? 'tf_efficientnet_lite0' : name;
      const found = families.find(({ describes }) => describes({ architecture }));
      assert.equal(found?.name, family, name);
    }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConfigFile } from '../../../src/engine/models/configFile';
import { checkpointNames } from '../../../src/engine/models/otherNames';

test("a head's layers below its name are written and read under the name that a library gives the head", () => {
  const stored = new Map([['resnet.conv1.weight', [8, 3, 7, 7]]]);
  const other = {
    library: 'transformers',
    pattern: /^resnet\./,
    layerNames: () => (layer: string) =>
      layer.startsWith('resnet.') ? layer.slice(7) : layer === 'classifier.1' ? 'fc' : undefined,
    headName: 'classifier.1',
    prefix: 'resnet.',
  } as const;
  const { canonicalName, storedName } = checkpointNames(stored, {} as ConfigFile, {
    otherNames: [other],
    headName: 'fc',
  });
  assert.equal(storedName('fc.kind.weight'), 'classifier.1.kind.weight');
  for (const name of ['fc.weight', 'fc.kind.weight', 'fc.map.bias', 'conv1.weight'])
    assert.equal(canonicalName(storedName(name)), name);
});

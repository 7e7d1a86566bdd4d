import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { ConfigFile } from '../../../src/engine/models/configFile';
import { families, familyOf } from '../../../src/engine/models/registry';
import { elementCount } from '../../../src/engine/tensorflow/elementCount';
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

test('every family has presets', () => {
  const filled = new Set(Object.values(presets).map(({ family }) => family));
  assert.deepEqual(
    families.map(({ name }) => name).filter((name) => !filled.has(name)),
    [],
  );
});

/** Each text preset's config.json on the hub, or options.json: the keys that shape the model. */
const configs: Record<string, ConfigFile> = readJson('test/engine/models/presetConfigs.json');

test('the config of every text preset builds a model of its family with as many parameters', () => {
  const named = Object.entries(presets).filter(([, { modality }]) => modality === 'text');
  assert.deepEqual(Object.keys(configs).sort(), named.map(([name]) => name).sort());
  for (const [name, preset] of named) {
    const family = familyOf(configs[name]!, name);
    assert.equal(family.name, preset.family, name);
    // The files of BERT and ALBERT have a pooler.
    const stored = new Map([
      ['pooler.dense.weight', []],
      ['pooler.weight', []],
    ] as const);
    const built = family.configure({ config: configs[name]!, file: name, stored, pooling: 'auto' });
    const own = [...built.shapes].filter(([variable]) => !built.fresh?.has(variable));
    const parameters = own.reduce((sum, [, shape]) => sum + elementCount(shape), 0);
    assert.equal(parameters, preset.parameters, name);
  }
});

test('presets of images have as many parameters as the shapes of timm', () => {
  const shapes: Record<string, Record<string, number[]>> = readJson('bench/imageShapes.json');
  const timmNames: Record<string, string> = { mobilenet_v2: 'mobilenetv2_100' };
  for (const [network, tensors] of Object.entries(shapes)) {
    const learned = Object.entries(tensors).filter(([name]) => !/running_|num_batches/.test(name));
    const parameters = learned.reduce((sum, [, shape]) => sum + elementCount(shape), 0);
    const named = Object.entries(presets).filter(([name]) =>
      name.startsWith(`${timmNames[network] ?? network}.`),
    );
    assert.ok(named.length > 0, network);
    for (const [name, preset] of named) assert.equal(preset.parameters, parameters, name);
  }
});

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8'));
}

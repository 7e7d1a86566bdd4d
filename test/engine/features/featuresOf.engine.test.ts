import assert from 'node:assert/strict';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { type FeatureSource, featuresOf, usefulLayers } from '../../../src/engine/features/featuresOf';
import type { InputSplit } from '../../../src/engine/inputs/encoded';
import type { EncodedTexts } from '../../../src/engine/inputs/text/encodedTexts';
import { loadModel } from '../../../src/engine/models/headedModel';
import { flat } from '../tensorCount';
import { parityTexts, trainingIo, trainingPlace } from '../training/trainingFixture';

const place = trainingPlace();
const split = parityTexts([5, 9, 4, 7, 6, 8], 3, 12);
const layers = ['pooled', 'layer-1', 'layer-2'];
const root = () => path.join(place.folder, 'cache', 'features');
const packs = () =>
  readdirSync(root()).flatMap((space) =>
    readdirSync(path.join(root(), space)).map((name) => path.join(root(), space, name)),
  );

/** The tiny BERT, and how many examples it has read. */
function source(modelKey = 'tiny', cancels = false) {
  const passed = { examples: 0, loads: 0 };
  const from: FeatureSource = {
    cache: { graftFolder: place.folder, modelKey },
    pooling: 'pooler',
    withModel: async (use) => {
      passed.loads++;
      const model = await loadModel({ folder: place.modelFolder, labels: ['even', 'odd'], seed: 1 });
      try {
        return await use(model);
      } finally {
        model.dispose();
      }
    },
  };
  const io = trainingIo((event, abort) => {
    if (event.type === 'stage-progress') passed.examples = event.total;
    if (cancels) abort.abort();
  });
  return {
    passed,
    features: (rows: InputSplit = split, at = layers) => featuresOf(from, rows, { layers: at }, io),
  };
}

/** The examples of a split at some positions. */
function chosen({ encoded, targets }: InputSplit, rows: readonly number[]): InputSplit {
  const { ids, offsets, ...rest } = encoded as EncodedTexts;
  const texts = rows.map((row) => ids.slice(offsets[row], offsets[row + 1]));
  const ends = texts.map(({ length }) => length);
  const starts = Int32Array.from([0, ...ends.map((_, i) => ends.slice(0, i + 1).reduce((a, b) => a + b))]);
  const values = Int32Array.from(rows, (row) => targets.label!.values[row]!);
  const own: EncodedTexts = {
    ...rest,
    ids: Int32Array.from(texts.flatMap((text) => [...text])),
    offsets: starts,
    firstLengths: Int32Array.from(ends),
  };
  return { encoded: own, targets: { label: { values, shape: [] } } };
}

test(
  'rows pass through the model once, in any split',
  flat(async () => {
    const first = source();
    const all = await first.features();
    assert.deepEqual(first.passed, { examples: 6, loads: 1 });
    const again = source();
    const some = await again.features(chosen(split, [4, 0]));
    assert.deepEqual(again.passed, { examples: 0, loads: 0 });
    for (const layer of layers) {
      const { values, size } = all.get(layer)!;
      assert.deepEqual(some.get(layer)!.values.subarray(size), values.subarray(0, size));
      assert.deepEqual(some.get(layer)!.values.subarray(0, size), values.subarray(4 * size, 5 * size));
    }
    const more = source();
    await more.features(parityTexts([5, 9, 4, 7, 6, 8, 3, 5], 3, 12));
    assert.equal(more.passed.examples, 2);
  }),
);

test(
  'one pass gives the vectors of all layers, which differ',
  flat(async () => {
    const together = await source().features();
    const alone = await source('alone').features(split, ['pooled']);
    const [pooled, ...depths] = layers.map((layer) => together.get(layer)!);
    for (const [i, value] of alone.get('pooled')!.values.entries())
      assert.ok(Math.abs(value - pooled!.values[i]!) < 1e-6, `${value} ${pooled!.values[i]}`);
    assert.notDeepEqual(depths[0]!.values, depths[1]!.values);
    assert.equal(depths[1]!.values.length, 6 * depths[1]!.size);
  }),
);

test(
  'damaged packs are computed again; a folder that cannot be written keeps nothing and fails nothing',
  flat(async () => {
    const before = await source().features();
    for (const file of packs()) {
      const bytes = readFileSync(file);
      bytes[bytes.length - 3]! ^= 1;
      writeFileSync(file, bytes);
    }
    const again = source();
    assert.deepEqual(await again.features(), before);
    assert.equal(again.passed.examples, 6);
    rmSync(root(), { recursive: true });
    writeFileSync(root(), 'a file in the place of the folder');
    assert.deepEqual(await source().features(), before);
    assert.ok(statSync(root()).isFile());
  }),
);

test(
  'a cancelled pass keeps what it computed',
  flat(async () => {
    const lengths = Array.from({ length: 40 }, (_, i) => 1 + (i % 12));
    const many = parityTexts(lengths, 3, 12);
    await assert.rejects(source('tiny', true).features(many), { name: 'CancelledError' });
    const again = source();
    await again.features(many);
    assert.ok(again.passed.examples > 0 && again.passed.examples <= 8, `${again.passed.examples}`);
  }),
);

test(
  'a link in the folder is refused',
  flat(async () => {
    const elsewhere = path.join(place.folder, 'elsewhere');
    mkdirSync(elsewhere);
    mkdirSync(path.dirname(root()), { recursive: true });
    symlinkSync(elsewhere, root());
    await assert.rejects(source().features(), { code: 'files/linked' });
    assert.deepEqual(readdirSync(elsewhere), []);
  }),
);

test(
  'beyond the bound, the least recently used features go first',
  flat(async () => {
    await source('old').features(split, ['pooled']);
    const [old] = packs();
    utimesSync(old!, 1, 1);
    const large = path.join(root(), '0'.repeat(32));
    mkdirSync(large);
    writeFileSync(path.join(large, 'x.safetensors'), '');
    // A sparse file of 2 GiB.
    truncateSync(path.join(large, 'x.safetensors'), 2 ** 31);
    utimesSync(path.join(large, 'x.safetensors'), 2, 2);
    await source('new').features(split, ['pooled']);
    assert.equal(packs().length, 1);
    assert.notEqual(packs()[0], old);
  }),
);

test('layers worth a comparison are spread over the depth', () => {
  const depths = Array.from({ length: 12 }, (_, i) => `layer-${i + 1}`);
  const architecture = { depths, pooling: 'pooler' } as unknown as Parameters<typeof usefulLayers>[0];
  assert.deepEqual(usefulLayers(architecture), ['pooled', 'layer-3', 'layer-6', 'layer-9', 'layer-12']);
  assert.deepEqual(usefulLayers({ ...architecture, pooling: 'mean' }).at(-1), 'layer-9');
});

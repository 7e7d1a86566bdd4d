import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { AxisSizes } from '../../../src/engine/compile/namedFeeds';
import { formats } from '../../../src/engine/formats/formats';
import type { FormatName } from '../../../src/experiment/models/formatNames';
import { flat } from '../tensorCount';
import {
  drawFeeds,
  farthest,
  io,
  ownLogits,
  servedLogits,
  skipWithoutOnnxRuntime,
  toWrite,
  withTiny,
} from './servedFixture';

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'graft-formats-'));
  try {
    await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const sizes: Record<string, number> = {
  padded: 9,
  pairs: 4,
  gpt2: 11,
  distilbert: 8,
  roberta: 9,
  albert: 7,
  mpnet: 19,
  elmo: 7,
  resnet18: 64,
  mobilenetV2: 64,
};

/** Sizes that a graph can only have one of. */
const fixedSizes: Record<string, AxisSizes> = { elmo: { length: sizes.elmo! } };

// None of these models predicts the next token.
const { 'onnx-with-past': _, 'onnx-with-past-int8': __, ...ofAllModels } = formats;

for (const [name, format] of Object.entries(ofAllModels).filter(([, { ownAnswers }]) => !ownAnswers)) {
  for (const [tiny, size] of Object.entries(sizes)) {
    test(
      `${name}: ${tiny} answers in ${format.runtime} as in the engine`,
      { skip: format.runtime === 'ONNX Runtime' ? skipWithoutOnnxRuntime : false },
      flat(() =>
        withFolder((folder) =>
          withTiny(tiny, async (model) => {
            if (name === 'safetensors')
              await writeFile(path.join(folder, 'config.json'), JSON.stringify(model.config));
            await format.write(toWrite(model, fixedSizes[tiny]), folder);
            const replay = await format.open(folder, io);
            const feeds = drawFeeds(model, 2, size);
            const own = ownLogits(model, feeds);
            const difference = farthest(await servedLogits(replay, feeds), own);
            await replay.close();
            const scale = Math.max(1, ...own.map(Math.abs));
            assert.ok(difference < 1e-4 * scale, `off by ${difference} of ${scale}`);
          }),
        ),
      ),
    );
  }
}

/** The largest error of a tiny model's logits with weights of this many bits, as a share of the largest logit. */
const shortWeights = {
  'tfjs-float16': { share: 5e-3, bytes: 0.62 },
  'tfjs-uint8': { share: 0.1, bytes: 0.45 },
};

for (const [name, { share, bytes }] of Object.entries(shortWeights))
  for (const tiny of ['padded', 'resnet18'])
    test(
      `${name}: ${tiny} answers nearly as in the engine, out of fewer bytes`,
      flat(() =>
        withFolder((folder) =>
          withTiny(tiny, async (model) => {
            const written = toWrite(model);
            const format = formats[name as FormatName];
            await format.write(written, folder);
            await formats.tfjs.write(written, folder);
            const replay = await format.open(folder, io);
            const feeds = drawFeeds(model, 2, sizes[tiny]!);
            const own = ownLogits(model, feeds);
            const difference = farthest(await servedLogits(replay, feeds), own);
            await replay.close();
            const scale = Math.max(...own.map(Math.abs));
            assert.ok(difference < share * scale, `off by ${difference} of ${scale}`);
            const ratio = (await weightBytes(folder, name)) / (await weightBytes(folder, 'tfjs'));
            assert.ok(ratio < bytes, `${ratio}`);
          }),
        ),
      ),
    );

async function weightBytes(folder: string, name: string): Promise<number> {
  const files = (await readdir(path.join(folder, name))).filter((file) => file.endsWith('.bin'));
  const sizesOf = await Promise.all(files.map((file) => stat(path.join(folder, name, file))));
  return sizesOf.reduce((sum, { size }) => sum + size, 0);
}

test(
  'weights are copied without loading the model',
  flat(() =>
    withFolder((folder) =>
      withTiny('padded', async ({ folder: source }) => {
        const notLoaded = () => assert.fail('loaded');
        await formats.safetensors.write({ folder: source, load: notLoaded, pass: notLoaded }, folder);
        const file = 'model.safetensors';
        assert.deepEqual(await readFile(path.join(folder, file)), await readFile(path.join(source, file)));
      }),
    ),
  ),
);

test(
  'a model whose files are damaged is refused with the file',
  flat(() =>
    withFolder((folder) =>
      withTiny('padded', async (model) => {
        const name: FormatName = 'tfjs';
        await formats[name].write(toWrite(model), folder);
        await writeFile(path.join(folder, 'tfjs', 'model.json'), '{"weightsManifest": []}');
        await assert.rejects(formats[name].open(folder, io), {
          code: 'formats/damaged',
          message: /model\.json/,
        });
      }),
    ),
  ),
);

test(
  'a TensorFlow.js model that names a weight file twice is refused, since a thousand times would fill memory',
  flat(() =>
    withFolder((folder) =>
      withTiny('padded', async (model) => {
        await formats.tfjs.write(toWrite(model), folder);
        const file = path.join(folder, 'tfjs', 'model.json');
        const content = JSON.parse(await readFile(file, 'utf8')) as {
          weightsManifest: { paths: string[] }[];
        };
        content.weightsManifest[0]!.paths.push(...content.weightsManifest[0]!.paths);
        await writeFile(file, JSON.stringify(content));
        await assert.rejects(formats.tfjs.open(folder, io), {
          code: 'formats/damaged',
          message: /model\.json/,
        });
      }),
    ),
  ),
);

for (const name of ['[new]', 'a*b'])
  test(
    `a SavedModel in a folder ${name} opens`,
    flat(() =>
      withFolder((parent) =>
        withTiny('padded', async (model) => {
          const folder = path.join(parent, name);
          await mkdir(folder);
          await formats.savedmodel.write(toWrite(model), folder);
          const replay = await formats.savedmodel.open(folder, io);
          const feeds = drawFeeds(model, 2, 9);
          assert.ok(farthest(await servedLogits(replay, feeds), ownLogits(model, feeds)) < 1e-4);
          await replay.close();
        }),
      ),
    ),
  );

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { formats } from '../../../src/engine/formats/formats';
import { recordServed, servedFeeds } from '../../../src/engine/formats/servedModel';
import type { FormatName } from '../../../src/experiment/formatNames';
import { flat } from '../tensorCount';
import { drawFeeds, farthest, io, ownLogits, skipWithoutOnnxRuntime, withTiny } from './servedFixture';

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
  resnet18: 64,
  mobilenetV2: 64,
};

for (const [name, format] of Object.entries(formats).filter(([, { isApproximate }]) => !isApproximate)) {
  for (const [model, size] of Object.entries(sizes)) {
    test(
      `${name}: ${model} answers in ${format.runtime} as in the engine`,
      { skip: format.runtime === 'ONNX Runtime' ? skipWithoutOnnxRuntime : false },
      flat(() =>
        withFolder((folder) =>
          withTiny(model, async (classifier) => {
            if (name === 'safetensors')
              await writeFile(path.join(folder, 'config.json'), JSON.stringify(classifier.config));
            await format.write({ classifier, pass: () => recordServed(classifier) }, folder);
            const replay = await format.open(folder, io);
            const feeds = drawFeeds(classifier, 2, size);
            const own = ownLogits(classifier, feeds);
            const difference = farthest(await replay.run(servedFeeds(feeds)), own);
            await replay.close();
            const scale = Math.max(1, ...own.map(Math.abs));
            assert.ok(difference < 1e-4 * scale, `off by ${difference} of ${scale}`);
          }),
        ),
      ),
    );
  }
}

test(
  'a model whose files are damaged is refused with the file',
  flat(() =>
    withFolder((folder) =>
      withTiny('padded', async (classifier) => {
        const name: FormatName = 'tfjs';
        await formats[name].write({ classifier, pass: () => recordServed(classifier) }, folder);
        await writeFile(path.join(folder, 'tfjs', 'model.json'), '{"weightsManifest": []}');
        await assert.rejects(formats[name].open(folder, io), {
          code: 'formats/damaged',
          message: /model\.json/,
        });
      }),
    ),
  ),
);

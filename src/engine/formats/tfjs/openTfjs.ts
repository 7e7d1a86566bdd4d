import path from 'node:path';
import * as z from 'zod';
import { GraftError } from '../../../experiment/errors';
import { parseJson } from '../../../experiment/parseJson';
import { readPlainBytes, readPlainFile } from '../../../files/readPlainFile';
import type { ModelFeeds, RunningModel } from '../../../portable/model';
import { openTfjs as openModel } from '../../../portable/tfjs';
import type { Feeds } from '../../compile/feeds';
import type { Replay } from '../format';
import { loadTfjs } from './loadTfjs';

const quantizationSchema = z.discriminatedUnion('dtype', [
  z.object({ dtype: z.literal('float16') }),
  z.object({ dtype: z.literal('uint8'), min: z.number(), scale: z.number() }),
]);

/** What of a model.json concerns its files; TensorFlow.js itself reads the graph. */
const modelSchema = z.looseObject({
  modelTopology: z.looseObject({}),
  weightsManifest: z
    .array(
      z.object({
        paths: z.array(z.string().regex(/^[\w.-]+\.bin$/)),
        weights: z.array(
          z.object({
            name: z.string(),
            shape: z.array(z.number().int().nonnegative()),
            dtype: z.enum(['float32', 'int32']),
            quantization: quantizationSchema.optional(),
          }),
        ),
      }),
    )
    .length(1),
  signature: z.looseObject({}),
});

/**
 * Opens a TensorFlow.js graph model with the code that packages bring along, which computes what a browser would.
 * @throws GraftError `formats/damaged`
 */
export async function openTfjs(folder: string): Promise<Replay> {
  const model = await openChecked(folder);
  return { run: (feeds) => model.run(asModelFeeds(feeds)), close: () => model.close() };
}

async function openChecked(folder: string): Promise<RunningModel> {
  const file = path.join(folder, 'model.json');
  const tfjs = await loadTfjs();
  try {
    modelSchema.parse(parseJson(await readPlainFile(file)));
    const read = (name: string) => readPlainBytes(path.join(path.dirname(folder), name));
    return await openModel(tfjs, read, path.basename(folder));
  } catch (cause) {
    throw new GraftError('formats/damaged', `${file} and its weight files are not a TensorFlow.js model.`, {
      remedy: 'Write the package again.',
      place: { file },
      cause,
    });
  }
}

function asModelFeeds(feeds: Feeds): ModelFeeds {
  const entries = Object.entries(feeds).map(([name, { values, shape }]) => [
    name,
    { shape, values: values instanceof Uint8Array ? Int32Array.from(values) : values },
  ]);
  return Object.fromEntries(entries);
}

import path from 'node:path';
import * as z from 'zod';
import { formatError } from '../../../experiment/errors/formats';
import { parseJson } from '../../../experiment/words/parseJson';
import { readPlainBytes } from '../../../files/readPlainFile';
import type { ModelFeeds, ReadFile, RunningModel } from '../../../portable/model';
import { openTfjs as openModel, type TensorFlowJs } from '../../../portable/tfjs';
import type { Feeds } from '../../compile/feeds';
import { importProgram } from '../../threads/importProgram';
import type { Replay } from '../format';

const quantizationSchema = z.discriminatedUnion('dtype', [
  z.object({ dtype: z.literal('float16') }),
  z.object({ dtype: z.literal('uint8'), min: z.number(), scale: z.number() }),
]);

/** All are read at once. Graft writes shards of 4 MB, so they hold 2 GB, all that TensorFlow.js takes. */
const mostShards = 500;

/** A file that is named again and again would fill memory. */
const areDistinct = (names: readonly string[]) => new Set(names).size === names.length;

/** The part of model.json about its files; TensorFlow.js reads the graph. */
const modelSchema = z.looseObject({
  modelTopology: z.looseObject({}),
  weightsManifest: z
    .array(
      z.object({
        paths: z
          .array(z.string().regex(/^[\w.-]+\.bin$/))
          .max(mostShards)
          .refine(areDistinct),
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
  const top = path.basename(folder);
  const file = path.join(folder, 'model.json');
  // TensorFlow.js as a browser without a graphics card has it: not the copy that trains, which lacks what reads graph models.
  const tfjs = await importProgram<TensorFlowJs>('tfjs.js');
  try {
    const model = await readPlainBytes(file);
    modelSchema.parse(parseJson(model.toString()));
    // Opens exactly the checked content.
    const read: ReadFile = async (name) =>
      name === `${top}/model.json` ? model : readPlainBytes(path.join(folder, path.basename(name)));
    return await openModel(tfjs, read, top);
  } catch (cause) {
    throw formatError('formats/damaged', { file }, { place: { file }, cause });
  }
}

function asModelFeeds(feeds: Feeds): ModelFeeds {
  const entries = Object.entries(feeds).map(([name, { values, shape }]) => [
    name,
    { shape, values: values instanceof Uint8Array ? Int32Array.from(values) : values },
  ]);
  return Object.fromEntries(entries);
}

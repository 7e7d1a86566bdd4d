import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { GraftError } from '../../../experiment/errors';
import { readPlainFile } from '../../../files/readPlainFile';
import { tf } from '../../tensorflow/loadTensorFlow';
import type { Replay } from '../format';
import { inputTensors } from '../inputTensors';
import { servedOutput } from '../servedNames';

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
 * Opens a TensorFlow.js graph model on its backend in plain JavaScript, which computes what a browser would.
 * @throws GraftError `formats/damaged`
 */
export async function openTfjs(folder: string): Promise<Replay> {
  const artifacts = await readArtifacts(folder);
  const model = await onCpuBackend(() => tf.loadGraphModel(tf.io.fromMemory(artifacts)));
  return {
    run: (feeds) =>
      onCpuBackend(async () => {
        const inputs = inputTensors(feeds, model.inputs);
        const outputs = model.predict(inputs) as tf.Tensor | tf.NamedTensorMap;
        const logits = outputs instanceof tf.Tensor ? outputs : outputs[servedOutput]!;
        const values = logits.dataSync<'float32'>().slice();
        tf.dispose([inputs, outputs]);
        return values;
      }),
    close: async () => model.dispose(),
  };
}

async function readArtifacts(folder: string) {
  const file = path.join(folder, 'model.json');
  try {
    const { modelTopology, weightsManifest, signature } = modelSchema.parse(
      JSON.parse(await readPlainFile(file)),
    );
    const [{ paths, weights }] = weightsManifest as [(typeof weightsManifest)[number]];
    const shards = await Promise.all(paths.map((name) => readFile(path.join(folder, name))));
    const { buffer, byteOffset, byteLength } = Buffer.concat(shards);
    const weightData = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
    return { format: 'graph-model', modelTopology, signature, weightSpecs: weights, weightData };
  } catch (cause) {
    throw new GraftError('formats/damaged', `${file} and its weight files are not a TensorFlow.js model.`, {
      remedy: 'Write the package again.',
      place: { file },
      cause,
    });
  }
}

/** tfjs has one backend at a time; nothing else runs meanwhile in the thread of a replay. */
async function onCpuBackend<T>(body: () => Promise<T> | T): Promise<T> {
  const own = tf.getBackend();
  await tf.setBackend('cpu');
  try {
    return await body();
  } finally {
    await tf.setBackend(own);
  }
}

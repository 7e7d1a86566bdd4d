import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ServedTensor } from '../../compile/exportSavedModel';
import type { ForwardPass } from '../../compile/forwardPass';
import type { Format, PortableRuntime } from '../format';
import { openTfjs } from './openTfjs';
import { storeExactly, storeFloat16, storeUint8, type WeightStorage } from './storedWeights';
import { shapeJson, tfjsGraph, typeName } from './tfjsGraph';

/** Browsers cache files of this size. */
const shardBytes = 4 * 1024 * 1024;

const portable: PortableRuntime = {
  module: 'tfjs',
  files: ['tfjs'],
  type: 'TensorFlowJs',
  expression: 'openTfjs',
  library: {
    name: 'tf',
    help: 'the package `@tensorflow/tfjs`, imported as a whole, with the backend that it has chosen',
    forNode: '@tensorflow/tfjs',
    forBrowser: '@tensorflow/tfjs',
  },
};

/** A graph model in float32. */
export const tfjsFormat: Format = tfjsFormatIn('tfjs', storeExactly);

/** The tolerance: besides the rounded weights, only the order of additions differs. */
const ownAnswers = { tolerance: 1e-3 };

/** A graph model with its large weights in 16 bits. */
export const tfjsFloat16Format: Format = { ...tfjsFormatIn('tfjs-float16', storeFloat16), ownAnswers };

/** A graph model with its large weights in 8 bits; it computes in float32. */
export const tfjsUint8Format: Format = { ...tfjsFormatIn('tfjs-uint8', storeUint8), ownAnswers };

/**
 * A graph model of TensorFlow.js: `tf.loadGraphModel('FOLDER/model.json')`.
 * Layout: https://www.tensorflow.org/js/guide/save_load
 */
function tfjsFormatIn(name: string, storage: WeightStorage): Format {
  return {
    path: name,
    runtime: 'TensorFlow.js',
    portable,
    write: async ({ pass }, packageFolder) =>
      writeTfjs(path.join(packageFolder, name), await pass(), storage),
    open: (packageFolder) => openTfjs(path.join(packageFolder, name)),
  };
}

async function writeTfjs(folder: string, pass: ForwardPass, storage: WeightStorage): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { nodes, weights, served } = tfjsGraph(pass);
  const stored = weights.map((weight) => ({ weight, ...storage(weight) }));
  const paths = await writeShards(
    folder,
    stored.map(({ bytes }) => bytes),
  );
  const described = stored.map(({ weight: { name, shape, dtype }, quantization }) => ({
    name,
    shape,
    dtype,
    quantization,
  }));
  const model = {
    format: 'graph-model',
    generatedBy: 'Graft',
    convertedBy: null,
    signature: { inputs: tensorsJson(served.inputs), outputs: tensorsJson(served.outputs) },
    modelTopology: { node: nodes, library: {}, versions: { producer: 2300 } },
    weightsManifest: [{ paths, weights: described }],
  };
  await writeFile(path.join(folder, 'model.json'), JSON.stringify(model));
}

function tensorsJson(tensors: readonly ServedTensor[]): object {
  const entries = tensors.map(({ key, name, dtype, shape }) => [
    key,
    { name: `${name}:0`, dtype: typeName(dtype), tensorShape: shapeJson(shape) },
  ]);
  return Object.fromEntries(entries);
}

/** All numbers one behind the other, cut into files. @returns their names */
async function writeShards(folder: string, parts: readonly Uint8Array[]): Promise<string[]> {
  const all = Buffer.concat(parts);
  const count = Math.max(1, Math.ceil(all.length / shardBytes));
  const names = Array.from({ length: count }, (_, i) => `group1-shard${i + 1}of${count}.bin`);
  for (const [i, name] of names.entries())
    await writeFile(path.join(folder, name), all.subarray(i * shardBytes, (i + 1) * shardBytes));
  return names;
}

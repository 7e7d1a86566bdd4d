import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { safeJson } from '../../../experiment/words/steering';
import type { ServedTensor } from '../../compile/exportSavedModel';
import type { ForwardPass } from '../../compile/forwardPass';
import { roundToFloat16 } from '../../weights/shortFloats';
import type { Format, PortableRuntime } from '../format';
import { isLarge } from '../largeWeights';
import { openTfjs } from './openTfjs';
import { shapeJson, type TfjsWeight, tfjsGraph, typeName } from './tfjsGraph';

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

/** How TensorFlow.js makes float32 of what is stored: https://github.com/tensorflow/tfjs/blob/master/tfjs-core/src/io/types.ts */
type Quantization =
  | { readonly dtype: 'float16'; readonly original_dtype: 'float32' }
  | {
      readonly dtype: 'uint8';
      readonly original_dtype: 'float32';
      readonly min: number;
      readonly scale: number;
    };

/** A constant as it stands in the weight files. */
interface StoredWeight {
  readonly bytes: Uint8Array;
  readonly quantization?: Quantization;
}

/** In which bytes the constants of a model are stored. */
type WeightStorage = (weight: TfjsWeight) => StoredWeight;

/** As they are. */
export const storeExactly: WeightStorage = ({ values }) => ({
  bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
});

/** Half the bytes. */
export const storeFloat16: WeightStorage = quantizing((values) => ({
  bytes: roundToFloat16(values).bytes,
  quantization: { dtype: 'float16', original_dtype: 'float32' },
}));

/** A quarter of the bytes: `min + scale * byte`, of which one is 0 exactly. */
export const storeUint8: WeightStorage = quantizing((values) => {
  const [low, high] = values.reduce(([a, b], each) => [Math.min(a, each), Math.max(b, each)], [0, 0]);
  const scale = (high - low) / 255 || 1;
  const zero = Math.round(-low / scale);
  const bytes = Uint8Array.from(values, (each) =>
    Math.min(255, Math.max(0, Math.round(each / scale) + zero)),
  );
  const min = -zero * scale;
  return { bytes, quantization: { dtype: 'uint8', original_dtype: 'float32', min, scale } };
});

function quantizing(quantize: (values: Float32Array) => StoredWeight): WeightStorage {
  return (weight) => {
    const { values, shape } = weight;
    return isLarge(shape, values) && values instanceof Float32Array ? quantize(values) : storeExactly(weight);
  };
}

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
  await writeFile(path.join(folder, 'model.json'), safeJson(model));
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

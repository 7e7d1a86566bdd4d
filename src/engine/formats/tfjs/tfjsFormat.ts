import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ServedTensor } from '../../compile/exportSavedModel';
import type { Format, PortableRuntime } from '../format';
import { openTfjs } from './openTfjs';
import { shapeJson, type TfjsWeight, tfjsGraph, typeName } from './tfjsGraph';

const folderName = 'tfjs';
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
  },
};

/**
 * A graph model of TensorFlow.js: `tf.loadGraphModel('tfjs/model.json')`.
 * Layout: https://www.tensorflow.org/js/guide/save_load
 */
export const tfjsFormat: Format = {
  path: folderName,
  runtime: 'TensorFlow.js',
  portable,
  isApproximate: false,
  write: async ({ pass }, packageFolder) => {
    const folder = path.join(packageFolder, folderName);
    await mkdir(folder, { recursive: true });
    const { nodes, weights, served } = tfjsGraph(pass());
    const paths = await writeShards(folder, weights);
    const model = {
      format: 'graph-model',
      generatedBy: 'Graft',
      convertedBy: null,
      signature: { inputs: tensorsJson(served.inputs), outputs: tensorsJson(served.outputs) },
      modelTopology: { node: nodes, library: {}, versions: { producer: 2300 } },
      weightsManifest: [
        { paths, weights: weights.map(({ name, shape, dtype }) => ({ name, shape, dtype })) },
      ],
    };
    await writeFile(path.join(folder, 'model.json'), JSON.stringify(model));
  },
  open: (packageFolder) => openTfjs(path.join(packageFolder, folderName)),
};

function tensorsJson(tensors: readonly ServedTensor[]): object {
  const entries = tensors.map(({ key, name, dtype, shape }) => [
    key,
    { name: `${name}:0`, dtype: typeName(dtype), tensorShape: shapeJson(shape) },
  ]);
  return Object.fromEntries(entries);
}

/** All numbers one behind the other, cut into files. @returns their names */
async function writeShards(folder: string, weights: readonly TfjsWeight[]): Promise<string[]> {
  const parts = weights.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  const all = Buffer.concat(parts);
  const count = Math.max(1, Math.ceil(all.length / shardBytes));
  const names = Array.from({ length: count }, (_, i) => `group1-shard${i + 1}of${count}.bin`);
  for (const [i, name] of names.entries())
    await writeFile(path.join(folder, name), all.subarray(i * shardBytes, (i + 1) * shardBytes));
  return names;
}

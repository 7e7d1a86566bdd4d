import path from 'node:path';
import { exportSavedModel } from '../compile/exportSavedModel';
import { type Feeds, takeNumbers } from '../compile/feeds';
import { loadSavedModel, tf } from '../tensorflow/loadTensorFlow';
import type { Format, Replay } from './format';

const folderName = 'savedmodel';

/** TensorFlow's own form, for `tf.saved_model.load` in Python and for TensorFlow Serving. */
export const savedModelFormat: Format = {
  path: folderName,
  runtime: 'TensorFlow',
  write: async ({ pass }, folder) => exportSavedModel(path.join(folder, folderName), await pass()),
  open: (folder) => openSavedModel(path.join(folder, folderName)),
};

async function openSavedModel(folder: string): Promise<Replay> {
  const model = await loadSavedModel(folder);
  return {
    run: async (feeds) => {
      const inputs = inputTensors(feeds, model.inputs);
      const outputs = takeNumbers(() => model.predict(inputs) as tf.NamedTensorMap);
      tf.dispose(inputs);
      return outputs;
    },
    close: async () => model.dispose(),
  };
}

/** Tensors for the inputs of the model; other feeds are left out. */
function inputTensors(feeds: Feeds, inputs: readonly { readonly name: string }[]): tf.NamedTensorMap {
  const entries = Object.entries(feeds).flatMap(([name, { values, shape }]) => {
    const isKnown = inputs.some((input) => input.name.split(':')[0]!.split('/').at(-1) === name);
    const dtype = values instanceof Float32Array ? 'float32' : 'int32';
    return isKnown ? [[name, tf.tensor(values, [...shape], dtype)] as const] : [];
  });
  return Object.fromEntries(entries);
}

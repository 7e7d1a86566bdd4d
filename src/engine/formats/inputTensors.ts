import type { Feeds } from '../compile/feeds';
import { tf } from '../tensorflow/loadTensorFlow';

/** Tensors for the inputs that the model has; feeds that it has not are left out. */
export function inputTensors(feeds: Feeds, inputs: readonly { readonly name: string }[]): tf.NamedTensorMap {
  const entries = Object.entries(feeds).flatMap(([name, { values, shape }]) => {
    const isKnown = inputs.some((input) => input.name.split(':')[0]!.split('/').at(-1) === name);
    const dtype = values instanceof Float32Array ? 'float32' : 'int32';
    return isKnown ? [[name, tf.tensor(values, [...shape], dtype)] as const] : [];
  });
  return Object.fromEntries(entries);
}

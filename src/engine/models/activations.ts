import type { tf } from '../tensorflow/loadTensorFlow';
import { biasAdd } from '../tensorflow/operations/biasAdd';
import { gelu, geluTanh } from '../tensorflow/operations/gelu';
import { relu } from '../tensorflow/operations/relu';

/** What a transformer computes between its two dense layers, of the first one's product, [rows, width], and its bias, [width]. */
export const activations = {
  gelu,
  geluTanh,
  relu: (x: tf.Tensor2D, bias: tf.Tensor1D) => relu(biasAdd(x, bias)),
};

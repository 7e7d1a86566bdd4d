import { biasAdd } from '../tensorflow/operations/biasAdd';
import type { Unbiased } from '../tensorflow/operations/dense';
import { gelu, geluTanh } from '../tensorflow/operations/gelu';
import { relu } from '../tensorflow/operations/relu';

/** The activations between a transformer's dense layers. */
export const activations = {
  gelu,
  geluTanh,
  relu: ({ x, bias }: Unbiased) => relu(biasAdd(x, bias)),
};

import { biasAdd } from '../tensorflow/operations/biasAdd';
import type { Unbiased } from '../tensorflow/operations/dense';
import { gelu, geluTanh } from '../tensorflow/operations/gelu';
import { relu } from '../tensorflow/operations/relu';

/** What a transformer computes of one dense layer for the next. */
export const activations = {
  gelu,
  geluTanh,
  relu: ({ x, bias }: Unbiased) => relu(biasAdd(x, bias)),
};

import type { HeadLayer } from './family';

/** The head of RoBERTa and MPNet: a dense layer of its own over the first token, where BERT has a pooler. */
export const tokenClassifierHead = {
  headName: 'classifier.out_proj',
  headLayers: [{ name: 'classifier.dense', activation: 'tanh', dropsInput: true }],
} as const satisfies { headName: string; headLayers: readonly HeadLayer[] };

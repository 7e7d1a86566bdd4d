import type { HeadLayer } from './family';

/** The head of RoBERTa and MPNet: its dense layer over the first token replaces BERT's pooler. */
export const tokenClassifierHead = {
  headName: 'classifier.out_proj',
  headLayers: [{ name: 'classifier.dense', activation: 'tanh', dropsInput: true }],
} as const satisfies { headName: string; headLayers: readonly HeadLayer[] };

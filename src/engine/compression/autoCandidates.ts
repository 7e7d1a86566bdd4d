import type { Compression, PruneSettings, QuantizeSettings, RecoverSettings } from './compressionSettings';

/** Weights in fewer bits, in the usual way. */
export const quantizedTo = (to: QuantizeSettings['to']): QuantizeSettings => ({
  to,
  per: 'channel',
  range: 'max',
  symmetric: true,
  activations: false,
  keepFloat: undefined,
});
const half: PruneSettings = {
  sparsity: 0.5,
  scope: 'global',
  pattern: 'any',
  importance: 'taylor',
  gradual: true,
};
const recover: RecoverSettings = { epochs: 2, learningRate: undefined, distill: true, temperature: 2 };

/** Candidates worth trying with any model: `candidates: auto`, in the order of their training time. */
export const autoCandidates: readonly Compression[] = [
  { quantize: quantizedTo('float16') },
  { quantize: quantizedTo('int8') },
  { quantize: quantizedTo('int4') },
  { quantize: quantizedTo('int8'), recover },
  { quantize: quantizedTo('int4'), recover },
  { prune: half, recover },
];

import type { SettingsOf } from '../../experiment/stages/stages';
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

/** The compression that `sensitivity` applies to one layer at a time. */
export const sweptChanges: Record<NonNullable<SettingsOf<'optimize'>['sensitivity']>, Compression> = {
  int8: { quantize: quantizedTo('int8') },
  int4: { quantize: quantizedTo('int4') },
  binary: { quantize: quantizedTo('binary') },
  prune: {
    prune: { sparsity: 0.5, scope: 'layer', pattern: 'any', importance: 'magnitude', gradual: false },
  },
};

import type { EncoderConfig } from '../encoderConfig';
import type { EncoderLayerNames } from '../encoderLayer';

/** The table of attention's preferences: a row for each bucket of distances, a column for each head. */
export const distanceTable = 'encoder.relative_attention_bias';

/** The names of the layers, in the order of use. */
export function blockNames({ layers }: EncoderConfig): string[] {
  return Array.from({ length: layers }, (_, layer) => `encoder.layer.${layer}`);
}

export function layerNames(at: string): EncoderLayerNames {
  return {
    query: `${at}.attention.attn.q`,
    key: `${at}.attention.attn.k`,
    value: `${at}.attention.attn.v`,
    attended: `${at}.attention.attn.o`,
    attendedNorm: `${at}.attention.LayerNorm`,
    inner: `${at}.intermediate.dense`,
    outer: `${at}.output.dense`,
    outerNorm: `${at}.output.LayerNorm`,
  };
}

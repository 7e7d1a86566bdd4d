import type { EncoderConfig } from '../encoderConfig';
import type { EncoderLayerNames } from '../encoderLayer';

/** The names of the layers, in the order of use. */
export function blockNames({ layers }: EncoderConfig): string[] {
  return Array.from({ length: layers }, (_, layer) => `transformer.layer.${layer}`);
}

export function layerNames(at: string): EncoderLayerNames {
  return {
    query: `${at}.attention.q_lin`,
    key: `${at}.attention.k_lin`,
    value: `${at}.attention.v_lin`,
    attended: `${at}.attention.out_lin`,
    attendedNorm: `${at}.sa_layer_norm`,
    inner: `${at}.ffn.lin1`,
    outer: `${at}.ffn.lin2`,
    outerNorm: `${at}.output_layer_norm`,
  };
}

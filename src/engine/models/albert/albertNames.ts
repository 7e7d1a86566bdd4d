import type { EncoderLayerNames } from '../encoderLayer';
import type { AlbertConfig } from './albertConfig';

/** The names of the groups of layers. */
export function groupNames({ groups }: Pick<AlbertConfig, 'groups'>): string[] {
  return Array.from({ length: groups }, (_, group) => `encoder.albert_layer_groups.${group}`);
}

/** The layers of a group. */
export function innerLayers({ innerLayers: count }: AlbertConfig, group: string): EncoderLayerNames[] {
  return Array.from({ length: count }, (_, layer) => layerNames(`${group}.albert_layers.${layer}`));
}

/** The indices of the applied layers, in order: each group several times before the next. */
export function groupsOfPasses({ layers, groups, innerLayers: inner }: AlbertConfig): number[] {
  const passes = Array.from({ length: layers }, (_, pass) => Math.floor(pass / (layers / groups)));
  return passes.flatMap((group) => Array.from({ length: inner }, (_, layer) => group * inner + layer));
}

function layerNames(at: string): EncoderLayerNames {
  return {
    query: `${at}.attention.query`,
    key: `${at}.attention.key`,
    value: `${at}.attention.value`,
    attended: `${at}.attention.dense`,
    attendedNorm: `${at}.attention.LayerNorm`,
    inner: `${at}.ffn`,
    outer: `${at}.ffn_output`,
    outerNorm: `${at}.full_layer_layer_norm`,
  };
}

import type { VariableRole } from '../variableRoles';
import type { Gpt2Config } from './gpt2Config';

/** The backbone's prefix in transformers' task models; bare backbones lack it. */
const prefix = 'transformer.';

export const layerName = (layer: number) => `${prefix}h.${layer}`;
/** The embedding of tokens, with which a language model also scores the next token. */
export const tokenTable = `${prefix}wte.weight`;

/** The offset of the last normalization. */
export const featureBias = `${prefix}ln_f.bias`;

/** Causal masks from older versions, and a language model's head, which repeats the embedding. */
const unused = /^(transformer\.)?h\.\d+\.attn\.(bias|masked_bias)$|^lm_head\.weight$/;

/** GPT-2's dense layers store their matrices as [in, out] (transformers' `Conv1D`). */
const denseLayer = /\.(c_attn|c_proj|c_fc)\.weight$/;

/** The Hugging Face name and shape of every backbone variable, in the order of use. */
export function gpt2Shapes(config: Gpt2Config): Map<string, readonly number[]> {
  const { hiddenSize: hidden, intermediateSize: intermediate } = config;
  const shapes = new Map<string, readonly number[]>();
  const linear = (name: string, into: number, out: number) => {
    shapes.set(`${name}.weight`, [into, out]).set(`${name}.bias`, [out]);
  };
  const norm = (name: string) => {
    shapes.set(`${name}.weight`, [hidden]).set(`${name}.bias`, [hidden]);
  };
  shapes.set(tokenTable, [config.vocabularySize, hidden]);
  shapes.set(`${prefix}wpe.weight`, [config.maxPositions, hidden]);
  for (let layer = 0; layer < config.layers; layer++) {
    const at = layerName(layer);
    norm(`${at}.ln_1`);
    linear(`${at}.attn.c_attn`, hidden, 3 * hidden);
    linear(`${at}.attn.c_proj`, hidden, hidden);
    norm(`${at}.ln_2`);
    linear(`${at}.mlp.c_fc`, hidden, intermediate);
    linear(`${at}.mlp.c_proj`, intermediate, hidden);
  }
  norm(`${prefix}ln_f`);
  return shapes;
}

/** The role of a variable: dense layers are transposed in the file. */
export function gpt2Role(name: string): VariableRole {
  return denseLayer.test(name) ? 'transposedMatrix' : 'weight';
}

/** Maps a checkpoint's tensor name to transformers' task models; undefined for an unused tensor. */
export function canonicalGpt2Name(name: string): string | undefined {
  if (unused.test(name)) return undefined;
  return /^(wte|wpe|h|ln_f)\./.test(name) ? prefix + name : name;
}

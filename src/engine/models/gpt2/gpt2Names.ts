import type { VariableRole } from '../variableRoles';
import type { Gpt2Config } from './gpt2Config';

/** The prefix under which transformers' task models keep the backbone; bare backbones are saved without it. */
const prefix = 'transformer.';

export const layerName = (layer: number) => `${prefix}h.${layer}`;
/** The table of the tokens' vectors, by which a language model also scores the next token. */
export const tokenTable = `${prefix}wte.weight`;

/** What the last normalization adds to the features. */
export const featureBias = `${prefix}ln_f.bias`;

/** Causal masks that older versions saved, and a language model's head, which is the table of tokens again. */
const unused = /^(transformer\.)?h\.\d+\.attn\.(bias|masked_bias)$|^lm_head\.weight$/;

/** GPT-2's dense layers keep their matrices [in, out] (transformers' `Conv1D`). */
const denseLayer = /\.(c_attn|c_proj|c_fc)\.weight$/;

/** Every backbone variable's Hugging Face name and shape, in the order in which the model uses them. */
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

/** What a variable is: dense layers are turned round in the file. */
export function gpt2Role(name: string): VariableRole {
  return denseLayer.test(name) ? 'transposedMatrix' : 'weight';
}

/** A checkpoint's name for a tensor as transformers' task models write it; undefined for a tensor that the model does not use. */
export function canonicalGpt2Name(name: string): string | undefined {
  if (unused.test(name)) return undefined;
  return /^(wte|wpe|h|ln_f)\./.test(name) ? prefix + name : name;
}

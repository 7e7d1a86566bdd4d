import type { Pooling } from '../pooling';
import type { BertConfig } from './bertConfig';

/** The prefix under which transformers' task models keep the backbone; bare backbones are saved without it. */
const prefix = 'bert.';

export const poolerName = `${prefix}pooler.dense`;
export const layerName = (layer: number) => `${prefix}encoder.layer.${layer}`;

/** Tensors that other heads and older versions left in BERT checkpoints and that classification has no use for. */
const unused = [/^cls\./, /^(bert\.)?embeddings\.position_ids$/];

/** Every backbone variable's Hugging Face name and shape, in the order in which the model uses them. */
export function bertShapes(config: BertConfig, pooling: Pooling): Map<string, readonly number[]> {
  const { hiddenSize: hidden, intermediateSize: intermediate } = config;
  const shapes = new Map<string, readonly number[]>();
  const linear = (name: string, out: number, into: number) => {
    shapes.set(`${name}.weight`, [out, into]).set(`${name}.bias`, [out]);
  };
  const norm = (name: string) => {
    shapes.set(`${name}.weight`, [hidden]).set(`${name}.bias`, [hidden]);
  };
  shapes.set(`${prefix}embeddings.word_embeddings.weight`, [config.vocabularySize, hidden]);
  shapes.set(`${prefix}embeddings.position_embeddings.weight`, [config.maxPositions, hidden]);
  shapes.set(`${prefix}embeddings.token_type_embeddings.weight`, [config.tokenTypes, hidden]);
  norm(`${prefix}embeddings.LayerNorm`);
  for (let layer = 0; layer < config.layers; layer++) {
    const at = layerName(layer);
    for (const part of ['query', 'key', 'value']) linear(`${at}.attention.self.${part}`, hidden, hidden);
    linear(`${at}.attention.output.dense`, hidden, hidden);
    norm(`${at}.attention.output.LayerNorm`);
    linear(`${at}.intermediate.dense`, intermediate, hidden);
    linear(`${at}.output.dense`, hidden, intermediate);
    norm(`${at}.output.LayerNorm`);
  }
  if (pooling === 'pooler') linear(poolerName, hidden, hidden);
  return shapes;
}

/**
 * A checkpoint's name for a tensor as today's transformers writes it: with `bert.` before the backbone's,
 * `weight` and `bias` where files of the first years have LayerNorm's `gamma` and `beta`.
 * Undefined for a tensor that the model does not use.
 */
export function canonicalBertName(name: string, pooling: Pooling): string | undefined {
  if (unused.some((pattern) => pattern.test(name))) return undefined;
  const modern = name
    .replace(/LayerNorm\.gamma$/, 'LayerNorm.weight')
    .replace(/LayerNorm\.beta$/, 'LayerNorm.bias');
  const canonical = /^(embeddings|encoder|pooler)\./.test(modern) ? prefix + modern : modern;
  return pooling !== 'pooler' && canonical.startsWith(`${poolerName}.`) ? undefined : canonical;
}

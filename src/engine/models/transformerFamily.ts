import type { ConfigFile } from './configFile';
import type { InputSpec } from './family';

/** All files of which a tokenizer in the Hugging Face layout may consist. */
export const tokenizerFiles = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.txt',
  'vocab.json',
  'merges.txt',
];

/**
 * What a transformer for texts is fed: ids of tokens, 1 for a token and 0 for padding, and which text of a pair a token is in.
 * @param tokenTypes left out for a model that does not tell the texts of a pair apart
 */
export function textInputs(vocabularySize: number, tokenTypes?: number): InputSpec[] {
  const ids = { dtype: 'int32', axes: ['batch', 'length'] } as const;
  return [
    { name: 'inputIds', ...ids, below: vocabularySize },
    { name: 'attentionMask', ...ids },
    ...(tokenTypes === undefined
      ? []
      : [{ name: 'tokenTypeIds', ...ids, below: tokenTypes, isOptional: true }]),
  ];
}

/** The config of a model of whose tokens only those with a new number stay. */
export function renumberedConfig(config: ConfigFile, numbers: ReadonlyMap<number, number>): ConfigFile {
  const renumbered = Object.entries(config).map(([key, value]) => {
    const isToken = key.endsWith('_token_id') && typeof value === 'number';
    return [key, isToken ? (numbers.get(value) ?? null) : value];
  });
  return { ...Object.fromEntries(renumbered), vocab_size: numbers.size };
}

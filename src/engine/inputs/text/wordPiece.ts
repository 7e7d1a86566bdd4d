import * as z from 'zod';
import { inputError } from '../../../experiment/errors/inputs';
import { parseTokenizer } from './tokenizerSettings';

const id = z.number().int().nonnegative();

/** A post-processor: what special tokens it adds, by their ids. */
const special = z.tuple([z.string(), id]);
const processorSchema = z.looseObject({
  special_tokens: z.record(z.string(), z.looseObject({ ids: z.array(id) })).optional(),
  cls: special.optional(),
  sep: special.optional(),
  get processors() {
    return z.array(processorSchema).optional();
  },
});
type Processor = z.infer<typeof processorSchema>;

const wordPieceSchema = z.looseObject({
  padding: z.looseObject({ pad_id: id }).nullish(),
  added_tokens: z.array(z.looseObject({ id, content: z.string() })).default([]),
  post_processor: processorSchema.nullish(),
  model: z.looseObject({
    type: z.literal('WordPiece'),
    unk_token: z.string().default('[UNK]'),
    continuing_subword_prefix: z.string().default('##'),
    vocab: z.record(z.string(), id),
  }),
});
/** tokenizer.json of a WordPiece tokenizer. */
export type WordPiece = z.infer<typeof wordPieceSchema>;

/**
 * Reads a tokenizer whose words are split into the longest pieces that its vocabulary has.
 * @throws GraftError `optimize/tokenizer-kind` for another kind; `tokenizer/invalid`
 */
export function parseWordPiece(json: unknown, file: string): WordPiece {
  const { model } = parseTokenizer(json, file);
  const parsed = wordPieceSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const kind = model.type ?? '?';
  throw inputError('optimize/tokenizer-kind', { kind }, { place: { file }, cause: parsed.error });
}

/**
 * The tokens that stay, in ascending order: special and added ones, and single characters, so that every text can still be split; then
 * those of the largest weight, until the share is reached.
 * @param weights by token; as many as the model has rows for
 */
export function keptTokens(tokenizer: WordPiece, weights: Float64Array, share: number): number[] {
  const isInModel = (token: number) => token < weights.length;
  const staying = new Set(indispensable(tokenizer).filter(isInModel));
  const own = Object.values(tokenizer.model.vocab).filter(isInModel);
  const ranked = own.sort((a, b) => weights[b]! - weights[a]! || a - b);
  const wanted = Math.round(share * ranked.length);
  for (const token of ranked) {
    if (staying.size >= wanted) break;
    staying.add(token);
  }
  return [...staying].sort((a, b) => a - b);
}

function indispensable({ added_tokens, model }: WordPiece): number[] {
  const { vocab, unk_token, continuing_subword_prefix: prefix } = model;
  const isCharacter = (token: string) =>
    [token, token.startsWith(prefix) ? token.slice(prefix.length) : ''].some(
      (each) => [...each].length === 1,
    );
  const inVocabulary = Object.entries(vocab).filter(([token]) => token === unk_token || isCharacter(token));
  return [...added_tokens.map((added) => added.id), ...inVocabulary.map(([, token]) => token)];
}

/** The tokenizer with only the tokens that have a new number. */
export function renumberTokenizer(tokenizer: WordPiece, numbers: ReadonlyMap<number, number>): WordPiece {
  const { padding, added_tokens, post_processor, model } = tokenizer;
  return {
    ...tokenizer,
    padding: padding && { ...padding, pad_id: numbers.get(padding.pad_id) ?? padding.pad_id },
    added_tokens: added_tokens.flatMap((added) => {
      const number = numbers.get(added.id);
      return number === undefined ? [] : [{ ...added, id: number }];
    }),
    post_processor: post_processor && renumberProcessor(post_processor, numbers),
    model: { ...model, vocab: renumberVocabulary(model.vocab, numbers) },
  };
}

/** Tokens with their new numbers, without those that have none. */
export function renumberVocabulary(
  vocabulary: Readonly<Record<string, number>>,
  numbers: ReadonlyMap<number, number>,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(vocabulary).flatMap(([token, old]) => {
      const number = numbers.get(old);
      return number === undefined ? [] : [[token, number]];
    }),
  );
}

function renumberProcessor(processor: Processor, numbers: ReadonlyMap<number, number>): Processor {
  const { special_tokens, cls, sep, processors } = processor;
  const renumber = (old: number) => numbers.get(old) ?? old;
  const pair = ([token, old]: [string, number]): [string, number] => [token, renumber(old)];
  const templates =
    special_tokens &&
    Object.entries(special_tokens).map(([name, each]) => [name, { ...each, ids: each.ids.map(renumber) }]);
  return {
    ...processor,
    ...(templates && { special_tokens: Object.fromEntries(templates) }),
    ...(cls && { cls: pair(cls) }),
    ...(sep && { sep: pair(sep) }),
    ...(processors && { processors: processors.map((each) => renumberProcessor(each, numbers)) }),
  };
}

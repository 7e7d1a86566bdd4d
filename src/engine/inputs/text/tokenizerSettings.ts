import * as z from 'zod';
import { invalidTokenizer } from './tokenizerFile';

const id = z.number().int().nonnegative();

/** Ids by token; of a unigram model the tokens with their scores, by id. */
type Vocabulary = Readonly<Record<string, number>> | [token: string, score: number][];

/** Checked by hand: a schema copies it token by token, which takes longer than reading the file. */
const vocabulary = z.custom<Vocabulary>(isVocabulary, 'neither ids by token nor tokens with their scores');

/** The parts of tokenizer.json that matter outside the library, which checks the rest. */
const tokenizerSchema = z.looseObject({
  padding: z.looseObject({ pad_id: id }).nullish(),
  added_tokens: z.array(z.looseObject({ id, content: z.string() })).default([]),
  pre_tokenizer: z.unknown(),
  model: z.looseObject({
    type: z.enum(['WordPiece', 'BPE', 'Unigram', 'WordLevel']).optional(),
    vocab: vocabulary,
  }),
});
export type TokenizerSettings = z.infer<typeof tokenizerSchema>;

const token = z.union([z.string(), z.looseObject({ content: z.string() })]).nullish();
const configSchema = z.looseObject({ pad_token: token, eos_token: token });
export type TokenizerConfig = z.infer<typeof configSchema>;

function isVocabulary(json: unknown): json is Vocabulary {
  if (typeof json !== 'object' || json === null) return false;
  return Array.isArray(json) ? json.every(isScored) : Object.values(json).every(isId);
}

const isScored = (each: unknown) =>
  Array.isArray(each) && each.length === 2 && typeof each[0] === 'string' && typeof each[1] === 'number';
const isId = (each: unknown) => Number.isSafeInteger(each) && Number(each) >= 0;

/** Throws `tokenizer/invalid`. */
export function parseTokenizer(json: unknown, file: string): TokenizerSettings {
  return parse(tokenizerSchema, json, file);
}

/** Throws `tokenizer/invalid`. */
export function parseTokenizerConfig(json: unknown, file: string): TokenizerConfig {
  return parse(configSchema, json, file);
}

/**
 * The id that batches are filled up with. Models without a token for it, as GPT-2, are padded with the one that ends a text.
 * Throws `tokenizer/invalid` if there is neither.
 */
export function padIdOf(settings: TokenizerSettings, config: TokenizerConfig, file: string): number {
  const named = contentOf(config.pad_token) ?? '[PAD]';
  const padId = idOf(settings, named) ?? settings.padding?.pad_id ?? endIdOf(settings, config);
  if (padId !== undefined) return padId;
  throw invalidTokenizer(file, ['no-padding', named]);
}

/** The id of the token that ends a text, which GPT-2's own files do not name. */
export function endIdOf(settings: TokenizerSettings, { eos_token }: TokenizerConfig): number | undefined {
  return idOf(settings, contentOf(eos_token) ?? '<|endoftext|>');
}

/** Whether a text is split at its spaces before anything else, so that words do not depend on those around them. */
export function readsWordByWord({ pre_tokenizer, added_tokens }: TokenizerSettings): boolean {
  return splitsAtSpaces(pre_tokenizer) && !added_tokens.some(({ content }) => /\s/.test(content));
}

const preTokenizerSchema = z.looseObject({
  type: z.string(),
  use_regex: z.boolean().default(true),
  split: z.boolean().default(true),
  pretokenizers: z.array(z.unknown()).default([]),
});

function splitsAtSpaces(json: unknown): boolean {
  const parsed = preTokenizerSchema.safeParse(json);
  if (!parsed.success) return false;
  const { type, use_regex, split, pretokenizers } = parsed.data;
  if (type === 'Sequence') return splitsAtSpaces(pretokenizers[0]);
  if (type === 'ByteLevel') return use_regex;
  if (type === 'Metaspace') return split;
  return type === 'BertPreTokenizer' || type === 'WhitespaceSplit';
}

function idOf({ model: { vocab }, added_tokens }: TokenizerSettings, text?: string): number | undefined {
  if (text === undefined) return undefined;
  const added = added_tokens.find(({ content }) => content === text);
  if (added) return added.id;
  if (!Array.isArray(vocab)) return Object.hasOwn(vocab, text) ? vocab[text] : undefined;
  const place = vocab.findIndex(([each]) => each === text);
  return place < 0 ? undefined : place;
}

const contentOf = (named: z.infer<typeof token>) => (typeof named === 'string' ? named : named?.content);

function parse<T>(schema: z.ZodType<T>, json: unknown, file: string): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw invalidTokenizer(file, ['other', [...issue.path, issue.message].join(': ')], parsed.error);
}

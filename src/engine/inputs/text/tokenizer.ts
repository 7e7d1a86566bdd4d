import path from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import * as z from 'zod';
import { GraftError } from '../../../experiment/errors';
import { tokenizeBeginning } from './beginning';
import { mendBertNormalizer } from './mendBertNormalizer';
import { type EncodedPair, joinPair, type PairTemplate, pairTemplate } from './pairTemplate';
import { invalidTokenizer, readTokenizerJson } from './tokenizerFile';
import { withinTime } from './withinTime';

/** Turns texts into token ids, as the model's own tokenizer does. */
export interface TextTokenizer {
  /**
   * The ids of a text with the special tokens around it ([CLS] ... [SEP]). A text that is too long loses its end, never those.
   * @param pair a second text, which follows the first; of two that are too long together the longer is cut first
   * @throws GraftError `tokenizer/outside-model` for a token that the model has no embedding for
   */
  encode(text: string, maxLength: number, pair?: string): EncodedPair;
  readonly padId: number;
  /** One more than the highest id. */
  readonly vocabularySize: number;
}

/** For a single letter. */
const probeMs = 10_000;

const tokenizerSchema = z.looseObject({
  normalizer: z
    .looseObject({
      type: z.string(),
      handle_chinese_chars: z.boolean().optional(),
      lowercase: z.boolean().optional(),
    })
    .nullish(),
  padding: z.looseObject({ pad_id: z.number().int().nonnegative() }).nullish(),
  added_tokens: z
    .array(z.looseObject({ id: z.number().int().nonnegative(), content: z.string() }))
    .default([]),
  pre_tokenizer: z.looseObject({ type: z.string() }).nullish(),
  model: z.looseObject({
    type: z.enum(['WordPiece', 'BPE', 'Unigram', 'WordLevel']).optional(),
    vocab: z.union([
      z.record(z.string(), z.number().int().nonnegative()),
      z.array(z.tuple([z.string(), z.number()])),
    ]),
  }),
});
const configSchema = z.looseObject({
  pad_token: z.union([z.string(), z.looseObject({ content: z.string() })]).nullish(),
});

/**
 * Opens tokenizer.json, and tokenizer_config.json where there is one, of a folder in the Hugging Face layout.
 * Truncation and padding that tokenizer.json asks for are not applied: the experiment's settings decide.
 * @param rows of the model's embedding, which no id may be beyond
 * @throws GraftError `tokenizer/missing`, `tokenizer/unreadable`, `tokenizer/too-large`, `tokenizer/invalid`, `tokenizer/too-slow`
 */
export async function openTokenizer(folder: string, rows?: number): Promise<TextTokenizer> {
  const file = path.join(folder, 'tokenizer.json');
  const json = await readTokenizerJson(file);
  if (json === undefined)
    throw new GraftError('tokenizer/missing', `The model folder ${folder} has no tokenizer.json.`, {
      remedy: "Name a model with a fast tokenizer, or save it with transformers' `save_pretrained`.",
      place: { file },
    });
  const configFile = path.join(folder, 'tokenizer_config.json');
  const config = (await readTokenizerJson(configFile)) ?? {};
  const parsed = [parse(tokenizerSchema, json, file), parse(configSchema, config, configFile)] as const;
  const tokenizer = asInvalid(file, () => build(...parsed, file));
  const named: TextTokenizer = {
    ...tokenizer,
    encode: (...text) => asInvalid(file, () => tokenizer.encode(...text)),
  };
  return withinModel(named, rows, file);
}

/** The same tokenizer, whose ids the model's embedding is sure to have. */
function withinModel(tokenizer: TextTokenizer, rows: number | undefined, file: string): TextTokenizer {
  if (rows === undefined || tokenizer.vocabularySize <= rows) return tokenizer;
  return {
    ...tokenizer,
    encode: (...text) => {
      const encoded = tokenizer.encode(...text);
      const outside = encoded.ids.find((id) => id >= rows);
      if (outside === undefined) return encoded;
      throw new GraftError(
        'tokenizer/outside-model',
        `${file} gives the token ${outside}, but the model has only ${rows}.`,
        { remedy: 'Tokenizer and weights must be of the same model: fetch both again.', place: { file } },
      );
    },
  };
}

function build(
  json: z.infer<typeof tokenizerSchema>,
  config: z.infer<typeof configSchema>,
  file: string,
): TextTokenizer {
  const tokenizer = construct(json, config, file);
  const special = specialTokens(tokenizer);
  const prepare = mendBertNormalizer(json.normalizer);
  const wordByWord =
    json.pre_tokenizer?.type === 'BertPreTokenizer' &&
    !json.added_tokens.some(({ content }) => /\s/.test(content));
  let known: PairTemplate | undefined;
  const template = () => {
    known ??= templateOf(tokenizer);
    return known;
  };
  return {
    padId: findPadId(tokenizer, json, config, file),
    vocabularySize: highestId(tokenizer) + 1,
    encode: (text, maxLength, pair) => {
      if (pair !== undefined)
        return joinPair(
          template(),
          inner(tokenizer, prepare(text)),
          inner(tokenizer, prepare(pair)),
          maxLength,
        );
      const whole = (part: string) => tokenizer.encode(prepare(part)).ids;
      const ids = wordByWord ? tokenizeBeginning(text, maxLength, whole) : whole(text);
      const kept = ids.length <= maxLength ? ids : truncate(ids, special, maxLength);
      return { ids: kept, firstLength: kept.length, truncated: ids.length > maxLength };
    },
  };
}

/** The library looks at parts of the file only when it needs them, and has no errors of its own for what it finds. */
function asInvalid<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof GraftError || !(cause instanceof Error)) throw cause;
    throw invalidTokenizer(file, cause.message, cause);
  }
}

function highestId(tokenizer: Tokenizer): number {
  let highest = -1;
  for (const id of tokenizer.get_vocab(true).values()) highest = Math.max(highest, id);
  return highest;
}

function construct(json: object, config: object, file: string): Tokenizer {
  try {
    const tokenizer = new Tokenizer(json, config);
    if (!withinTime(probeMs, () => tokenizer.encode('a')))
      throw new Error('it does not end on a single letter');
    return tokenizer;
  } catch (cause) {
    throw invalidTokenizer(file, (cause as Error).message, cause);
  }
}

/** The ids of a text without special tokens. */
const inner = (tokenizer: Tokenizer, text: string) =>
  tokenizer.encode(text, { add_special_tokens: false }).ids;

function templateOf(tokenizer: Tokenizer): PairTemplate {
  const { ids, token_type_ids: types } = tokenizer.encode('a', {
    text_pair: 'b',
    return_token_type_ids: true,
  });
  return pairTemplate({ ids, types }, inner(tokenizer, 'a'), inner(tokenizer, 'b'));
}

/** How many special tokens stand before and after a text's own. */
function specialTokens(tokenizer: Tokenizer): { before: number; after: number } {
  const own = inner(tokenizer, 'a');
  const outer = tokenizer.encode('a').ids;
  const before = outer.findIndex((_, start) => own.every((id, i) => outer[start + i] === id));
  return { before, after: outer.length - before - own.length };
}

function truncate(
  ids: readonly number[],
  { before, after }: { before: number; after: number },
  maxLength: number,
): number[] {
  const kept = Math.max(before, maxLength - after);
  return [...ids.slice(0, kept), ...ids.slice(ids.length - after)];
}

function findPadId(
  tokenizer: Tokenizer,
  json: z.infer<typeof tokenizerSchema>,
  { pad_token: named }: z.infer<typeof configSchema>,
  file: string,
): number {
  const token = (typeof named === 'string' ? named : named?.content) ?? '[PAD]';
  const padId = tokenizer.token_to_id(token) ?? json.padding?.pad_id;
  if (padId !== undefined) return padId;
  throw invalidTokenizer(file, `it has no padding token ${token}`);
}

function parse<T>(schema: z.ZodType<T>, json: unknown, file: string): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw invalidTokenizer(file, `${issue.path.join('.') || 'the whole'}: ${issue.message}`, parsed.error);
}

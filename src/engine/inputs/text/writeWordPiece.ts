import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { fileExists } from '../../../files/fileExists';
import { invalidTokenizer, readTokenizerJson } from './tokenizerFile';
import { renumberTokenizer, renumberVocabulary, type WordPiece } from './wordPiece';

type Numbers = ReadonlyMap<number, number>;

const addedSchema = z.record(z.string(), z.number());
const configSchema = z.looseObject({ added_tokens_decoder: z.record(z.string(), z.unknown()).optional() });

/**
 * Writes a tokenizer with only the tokens that have a new number over the files of the whole one, as far as the folder has them.
 * @throws GraftError `tokenizer/...`
 */
export async function writeWordPiece(folder: string, tokenizer: WordPiece, numbers: Numbers): Promise<void> {
  const shrunk = renumberTokenizer(tokenizer, numbers);
  await writeJson(path.join(folder, 'tokenizer.json'), shrunk);
  await rewrite(path.join(folder, 'added_tokens.json'), addedSchema, (added) =>
    renumberVocabulary(added, numbers),
  );
  await rewrite(path.join(folder, 'tokenizer_config.json'), configSchema, (config) =>
    renumberConfig(config, numbers),
  );
  await rewriteList(path.join(folder, 'vocab.txt'), shrunk);
}

function renumberConfig(config: z.infer<typeof configSchema>, numbers: Numbers) {
  const { added_tokens_decoder: decoder } = config;
  if (!decoder) return config;
  const entries = Object.entries(decoder).flatMap(([old, token]) => {
    const number = numbers.get(Number(old));
    return number === undefined ? [] : [[number, token]];
  });
  return { ...config, added_tokens_decoder: Object.fromEntries(entries) };
}

async function rewrite<T>(file: string, schema: z.ZodType<T>, change: (json: T) => unknown): Promise<void> {
  const read = await readTokenizerJson(file);
  if (!read) return;
  const parsed = schema.safeParse(read.json);
  if (!parsed.success) throw invalidTokenizer(file, ['other', parsed.error.issues[0]!.message], parsed.error);
  await writeJson(file, change(parsed.data));
}

/** A token a line, in the order of their numbers. */
async function rewriteList(file: string, { model: { vocab } }: WordPiece): Promise<void> {
  if (!(await fileExists(file))) return;
  const tokens = Object.entries(vocab).sort(([, a], [, b]) => a - b);
  await writeAnew(file, tokens.map(([token]) => `${token}\n`).join(''));
}

const writeJson = (file: string, json: unknown) => writeAnew(file, `${JSON.stringify(json, null, 2)}\n`);

/** Never through a link. */
async function writeAnew(file: string, text: string): Promise<void> {
  await rm(file, { force: true });
  await writeFile(file, text);
}

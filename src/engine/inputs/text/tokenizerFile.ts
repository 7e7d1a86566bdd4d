import { GraftError, whyOf } from '../../../experiment/errors/errors';
import { type BadTokenizer, inputError } from '../../../experiment/errors/inputs';
import { parseJson } from '../../../experiment/words/parseJson';
import { isMissing } from '../../../files/fileErrors';
import { openPlainFile } from '../../../files/readPlainFile';

/** The largest tokenizers in use have some 20 MB. */
const maxBytes = 100_000_000;

/**
 * Reads a JSON file of a tokenizer and returns its text and its content; undefined if it is missing.
 * @throws GraftError `tokenizer/unreadable`, `tokenizer/too-large`, `tokenizer/invalid`
 */
export async function readTokenizerJson(file: string): Promise<{ text: string; json: unknown } | undefined> {
  const text = await readLimited(file);
  if (text === undefined) return undefined;
  try {
    return { text, json: parseJson(text) };
  } catch (cause) {
    throw invalidTokenizer(file, ['other', whyOf(cause)], cause);
  }
}

/** The text of a file; undefined if it is missing. */
async function readLimited(file: string): Promise<string | undefined> {
  try {
    const handle = await openPlainFile(file);
    try {
      const { size } = await handle.stat();
      if (size > maxBytes)
        throw inputError('tokenizer/too-large', { file, bytes: size, limit: maxBytes }, { place: { file } });
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    if (cause instanceof GraftError) throw cause;
    throw inputError('tokenizer/unreadable', { file, why: whyOf(cause) }, { place: { file }, cause });
  }
}

/** The error about a tokenizer file that cannot be used. */
export function invalidTokenizer(file: string, why: BadTokenizer, cause?: unknown): GraftError {
  return inputError('tokenizer/invalid', { file, why }, { place: { file }, cause });
}

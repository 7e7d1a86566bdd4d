import path from 'node:path';
import { inputError } from '../../../experiment/errors/inputs';
import { readTokenizerJson } from './tokenizerFile';
import {
  padIdOf,
  parseTokenizer,
  parseTokenizerConfig,
  type TokenizerConfig,
  type TokenizerSettings,
} from './tokenizerSettings';

/** A tokenizer's files, read but not opened. */
export interface TokenizerFiles {
  /** tokenizer.json. */
  readonly file: string;
  readonly text: string;
  readonly settings: TokenizerSettings;
  readonly config: TokenizerConfig;
  /** The id that batches are filled up with. */
  readonly padId: number;
}

/**
 * Reads tokenizer.json, and tokenizer_config.json where there is one, of a folder in the Hugging Face layout.
 * @throws GraftError `tokenizer/missing`, `tokenizer/unreadable`, `tokenizer/too-large`, `tokenizer/invalid`
 */
export async function readTokenizer(folder: string): Promise<TokenizerFiles> {
  const file = path.join(folder, 'tokenizer.json');
  const read = await readTokenizerJson(file);
  if (read === undefined) throw inputError('tokenizer/missing', { folder }, { place: { file } });
  const configFile = path.join(folder, 'tokenizer_config.json');
  const config = parseTokenizerConfig((await readTokenizerJson(configFile))?.json ?? {}, configFile);
  const settings = parseTokenizer(read.json, file);
  return { file, text: read.text, settings, config, padId: padIdOf(settings, config, file) };
}

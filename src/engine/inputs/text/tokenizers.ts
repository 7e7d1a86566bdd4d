import type { StageName } from '../../../experiment/stages/stages';
import { characterIds, charactersPerWord } from '../../../portable/characterIds';
import { type CutWords, cutWords } from '../../../portable/words';
import { bringRuntime } from '../../install/npmRuntime';
import { tokenizersRuntime } from '../../install/runtimes';
import type { Io } from '../../io';
import type { TokenizerKind } from '../../models/family';
import type { ReadingModel } from '../modality';
import { readTokenizer } from './readTokenizer';
import { openTokenizer, type TextTokenizer } from './tokenizer';
import type { TokenRows } from './tokenizerMessages';

/** The function of `src/portable` that opens a tokenizer, and its settings beside `TextSettings`. */
interface PortableTokenizer {
  readonly files: readonly string[];
  /** The names of the npm packages that it needs. */
  readonly packages: readonly string[];
  readonly opener: string;
  readonly settings: readonly string[];
}

/** A way in which models have texts made into tokens. */
interface TokenizerSource {
  /** Brings what it takes onto this machine. Throws `assets/...`, `network/...`; CancelledError. */
  bring(stage: StageName, io: Io): Promise<void>;
  /** Throws `tokenizer/...`. */
  open(model: ReadingModel, cacheFolder: string): Promise<TextTokenizer>;
  /** How programs in JavaScript make them. Throws `tokenizer/...`. */
  portable(model: ReadingModel): Promise<PortableTokenizer>;
}

const tokenizers: Record<TokenizerKind, TokenizerSource> = {
  file: {
    bring: async (stage, io) => {
      if (!io.env.GRAFT_TOKENIZERS) await bringRuntime(tokenizersRuntime, stage, io);
    },
    open: (model, cacheFolder) => openTokenizer(model.folder, cacheFolder, embeddingsOf(model)),
    portable: async ({ folder }) => {
      const { padId } = await readTokenizer(folder);
      return {
        files: ['cutTokens', 'textInput', 'texts'],
        packages: ['@huggingface/tokenizers'],
        opener: 'openTextReader',
        settings: [`padId: ${padId}`],
      };
    },
  },
  words: {
    bring: async () => {},
    open: async () => characterWords,
    portable: async () => ({
      files: ['characterIds', 'cutTokens', 'textInput', 'words'],
      packages: [],
      opener: 'openWordReader',
      settings: [],
    }),
  },
};

/** The source of a model's tokenizer. */
export function tokenizerOf({ architecture }: ReadingModel): TokenizerSource {
  return tokenizers[architecture.tokenizer ?? 'file'];
}

/** How many tokens a model has embeddings for. */
export function embeddingsOf({ architecture }: ReadingModel): number | undefined {
  return architecture.inputs.find(({ name }) => name === 'inputIds')?.below;
}

/** Texts as words by their characters, for a model that has no vocabulary. */
export const characterWords: TextTokenizer = {
  padId: 0,
  endId: 0,
  width: charactersPerWord,
  encode: async (texts, maxLength) =>
    rowsOf(texts.map(({ text, pair }) => cutWords([text, pair], maxLength))),
};

function rowsOf(rows: readonly CutWords[]): TokenRows {
  const words = rows.flatMap((row) => row.words);
  const ids = new Int32Array(words.length * charactersPerWord);
  for (const [i, each] of words.entries()) ids.set(characterIds(each), i * charactersPerWord);
  return {
    ids,
    lengths: Int32Array.from(rows, (row) => row.words.length),
    firstLengths: Int32Array.from(rows, ({ words, first }) => Math.min(first, words.length)),
    truncated: rows.filter(({ isCut }) => isCut).length,
  };
}

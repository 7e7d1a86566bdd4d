import { trainingError } from '../../experiment/errors/training';
import { drained, textStream, type Written } from '../../portable/textStream';
import { openTokenizer, type TwoWayTokenizer } from '../inputs/text/tokenizer';
import { type HeadedModel, loadModel } from '../models/headedModel';
import { searchBeams } from './beamSearch';
import { compileWriter, type LanguageModel } from './compiledWriter';
import { type GenerationSettings, generateTokens, type Writer } from './generate';

export interface GenerationTask extends GenerationSettings {
  /** How many texts are followed at a time for the likeliest one; with 1, the next token is drawn, and what is drawn stays. */
  readonly beams: number;
  /** Texts that end what is added to a prompt, and are not part of it; none of them empty. */
  readonly stop: readonly string[];
  /** A language model in the Hugging Face layout. */
  readonly folder: string;
  readonly prompts: readonly string[];
}

/** The environment for text generation. */
export interface GenerationIo {
  readonly signal: AbortSignal;
  readonly cacheFolder: string;
  /** Takes the text that is added to a prompt piece by piece. */
  readonly onText: (text: string) => void;
  /** Called when nothing more is added to a prompt; the next text belongs to the next one. */
  readonly onWritten: (written: Written) => void;
}

/**
 * Continues texts with a language model, one after the other.
 * @throws GraftError `model/generates-nothing` for a model that does not say what comes next, `generate/too-long` before anything is
 * written, and as loading, the tokenizer and `generateTokens` do
 */
export async function generateText(task: GenerationTask, io: GenerationIo): Promise<void> {
  const model = await loadModel({ folder: task.folder, seed: 0 });
  try {
    const languageModel = requireLanguageModel(model);
    const tokenizer = await openTokenizer(task.folder, io.cacheFolder);
    const prompts = await encodePrompts(languageModel, tokenizer, task.prompts);
    const writer = compileWriter(languageModel);
    try {
      for (const prompt of prompts) {
        const tokens = tokensOf(writer, prompt, task, io.signal);
        io.onWritten(await drained(textStream(tokens, tokenizer.decode, task.stop), io.onText));
      }
    } finally {
      writer.dispose();
    }
  } finally {
    model.dispose();
  }
}

/** One by one; those of a search, which may still change its mind about the first one, all in the end. */
async function* tokensOf(
  ...given: [writer: Writer, prompt: readonly number[], task: GenerationTask, signal: AbortSignal]
): AsyncGenerator<number, void> {
  const [, , { beams }] = given;
  yield* beams > 1 ? await searchBeams(...given) : generateTokens(...given);
}

function requireLanguageModel({ architecture, variables, next, family }: HeadedModel): LanguageModel {
  if (next !== undefined) return { architecture, variables, next };
  throw trainingError('model/generates-nothing', { family: family.name });
}

/** One more token than the model has positions for is enough to refuse a prompt. */
async function encodePrompts(
  { architecture }: LanguageModel,
  tokenizer: TwoWayTokenizer,
  prompts: readonly string[],
): Promise<number[][]> {
  const { maxLength = Number.POSITIVE_INFINITY } = architecture;
  const encoded: number[][] = [];
  for (const text of prompts) {
    const ids = [...(await tokenizer.encode([{ text }], maxLength + 1)).ids];
    if (ids.length > maxLength)
      throw trainingError('generate/too-long', { prompt: text, positions: maxLength });
    encoded.push(ids);
  }
  return encoded;
}

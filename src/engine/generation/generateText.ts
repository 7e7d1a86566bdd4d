import { GraftError } from '../../experiment/errors';
import { drained, textStream, type Written } from '../../portable/textStream';
import { openTokenizer, type TwoWayTokenizer } from '../inputs/text/tokenizer';
import { type Classifier, loadClassifier } from '../models/classifier';
import { searchBeams } from './beamSearch';
import { compileWriter, type LanguageModel } from './compiledWriter';
import { type GenerationSettings, generateTokens, type Writer } from './generate';

export interface GenerationTask extends GenerationSettings {
  /** How many texts are followed at a time for the likeliest one; with 1, the next token is drawn, and what is drawn stays. */
  readonly beams: number;
  /** A language model in the Hugging Face layout. */
  readonly folder: string;
  readonly prompt: string;
}

/** What text generation asks of the world. */
export interface GenerationIo {
  readonly signal: AbortSignal;
  readonly cacheFolder: string;
  /** Takes the text piece by piece. */
  readonly onText: (text: string) => void;
}

/**
 * Continues a text with a language model.
 * @throws GraftError `model/generates-nothing` for a model that does not say what comes next, and as loading, the tokenizer and
 * `generateTokens` do
 */
export async function generateText(task: GenerationTask, io: GenerationIo): Promise<Written> {
  const model = await loadClassifier({ folder: task.folder, seed: 0 });
  try {
    const languageModel = requireLanguageModel(model);
    const tokenizer = await openTokenizer(task.folder, io.cacheFolder);
    const prompt = await promptIds(languageModel, tokenizer, task.prompt);
    const writer = compileWriter(languageModel);
    try {
      const tokens = tokensOf(writer, prompt, task, io.signal);
      return await drained(textStream(tokens, tokenizer.decode), io.onText);
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

function requireLanguageModel({ architecture, variables, next, family }: Classifier): LanguageModel {
  if (next !== undefined) return { architecture, variables, next };
  throw new GraftError(
    'model/generates-nothing',
    `This ${family.name} answers about its inputs; it does not continue texts.`,
    { remedy: 'Name the package of a language model (finetune.task: language-modelling).' },
  );
}

/** One more token than the model has positions for is enough to refuse a prompt. */
async function promptIds(
  { architecture }: LanguageModel,
  tokenizer: TwoWayTokenizer,
  prompt: string,
): Promise<number[]> {
  const { maxLength = Number.POSITIVE_INFINITY } = architecture;
  return [...(await tokenizer.encode([{ text: prompt }], maxLength + 1)).ids];
}

import { type Command, InvalidArgumentError, Option } from 'commander';
import { generationEnvironment } from '../../engine/install/nativeEnvironment';
import type { GenerateOptions } from '../actions/writeTexts';
import { reportFailure } from '../terminal/exitCodes';

/** Each beam is a separate text with cached keys and values, which grows by each token. */
const mostBeams = 100;

/** `graft generate FOLDER PROMPT...`: lets a packaged language model continue texts. */
export function registerGenerate(program: Command): void {
  program
    .command('generate')
    .argument('<folder>', 'the package of a language model')
    .argument('<prompt...>', 'the texts to continue; - reads them from stdin, one a line')
    .description('Continue texts with a packaged language model. Ctrl-C ends it.')
    .option('--max-tokens <n>', 'how many tokens are added at most', wholeFrom(1), 50)
    .option('--temperature <t>', 'above 1 more surprising, below 1 less; 0 takes the likeliest', from(0), 1)
    .option('--top-k <k>', 'draw from the k likeliest tokens only', wholeFrom(1))
    .option('--top-p <p>', 'draw from the fewest tokens with this probability together', part)
    .option('--seed <n>', 'the same seed draws the same text', wholeFrom(0), 0)
    .addOption(
      new Option('--beams <n>', 'search for the likeliest text, following n at a time, instead of drawing')
        .argParser(wholeFrom(1, mostBeams))
        .default(1)
        .conflicts(['temperature', 'topK', 'topP', 'seed']),
    )
    .option('--stop <text>', 'end before this text; may be given several times', anotherStop)
    .option('--json', 'print one JSON object per prompt, when its text is whole')
    .action((folder: string, prompts: string[], options: GenerateOptions) =>
      reportFailure(async () => {
        const { ranWith } = await import('../actions/ranWith');
        if (await ranWith(generationEnvironment())) return;
        const { writeTexts } = await import('../actions/writeTexts');
        await writeTexts(folder, prompts, options);
      }),
    );
}

function anotherStop(text: string, before: readonly string[] = []): readonly string[] {
  if (text === '') throw new InvalidArgumentError('It must not be empty.');
  return [...before, text];
}

function from(least: number): (text: string) => number {
  return (text) => requireNumber(text, (value) => value >= least, `It must be a number, ${least} or more.`);
}

function wholeFrom(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const isFit = (value: number) => Number.isSafeInteger(value) && value >= least && value <= most;
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
  return (text) => requireNumber(text, isFit, `It must be an integer, ${range}.`);
}

function part(text: string): number {
  return requireNumber(text, (value) => value > 0 && value <= 1, 'It must be above 0 and at most 1.');
}

function requireNumber(text: string, isFit: (value: number) => boolean, rule: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value) && isFit(value)) return value;
  throw new InvalidArgumentError(rule);
}

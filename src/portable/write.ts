import type { Model, RunningModel } from './model';
import { chooseToken, type Sampling } from './sampling';
import { type TextReader, tokenFeeds } from './texts';

/** How a text is continued. */
export interface WriteSettings extends Partial<Sampling> {
  /** How many tokens are added at most; 50 where absent. */
  readonly maxTokens?: number;
  /** Numbers from 0 up to 1, by which tokens are drawn; `Math.random` where absent. */
  readonly random?: () => number;
}

/** What was added to a text. */
export interface Written {
  readonly text: string;
  /** How many tokens it is. */
  readonly tokens: number;
}

/** A language model. */
export interface Writer extends Model<string, Written> {
  /** Continues a text: with the likeliest token each time, unless there is a temperature. The whole text is read again for each token. */
  ask(prompt: string, settings?: WriteSettings): Promise<Written>;
}

/** What a language model was made for. */
export interface WriterLimits {
  /** How many tokens it can read. */
  readonly positions: number;
  /** Those that end a text. */
  readonly endTokens: readonly number[];
}

/** A model that continues texts. */
export function writeWith(running: RunningModel, reader: TextReader, limits: WriterLimits): Writer {
  return {
    ask: async (prompt, settings = {}) => {
      const before = reader.tokensOf(prompt);
      if (before.length === 0 || before.length > limits.positions)
        throw new RangeError(`A prompt has 1 to ${limits.positions} tokens; this one has ${before.length}.`);
      const added = await continued(running, before, settings, limits);
      return { text: reader.textOf(added), tokens: added.length };
    },
    close: () => running.close(),
  };
}

async function continued(
  running: RunningModel,
  prompt: readonly number[],
  { maxTokens = 50, temperature = 0, random = Math.random, ...sampling }: WriteSettings,
  { positions, endTokens }: WriterLimits,
): Promise<number[]> {
  const added: number[] = [];
  // The last token is not read any more, so it needs no position.
  while (added.length < Math.min(maxTokens, positions - prompt.length + 1)) {
    const tokens = [...prompt, ...added];
    const logits = await running.run(tokenFeeds(tokens));
    const last = logits.subarray(-logits.length / tokens.length);
    const token = chooseToken(last, { ...sampling, temperature }, random);
    if (endTokens.includes(token)) break;
    added.push(token);
  }
  return added;
}

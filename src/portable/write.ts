import type { FollowTokens, Model, RunningModel } from './model';
import { chooseToken, type Sampling } from './sampling';
import { drained, textStream, type Written } from './textStream';
import { type TextReader, tokenFeeds } from './texts';

/** How a text is continued. */
export interface WriteSettings extends Partial<Sampling> {
  /** How many tokens are added at most; 50 where absent. */
  readonly maxTokens?: number;
  /** Texts that end what is added, and are not part of it. */
  readonly stop?: readonly string[];
  /** Numbers from 0 up to 1, by which tokens are drawn; `Math.random` where absent. */
  readonly random?: () => number;
}

/** A language model. */
export interface Writer extends Model<string, Written> {
  /**
   * Continues a text: with the likeliest token each time, unless there is a temperature. For each token the whole text is read again, but
   * by `onnx/model_with_past.onnx` and its int8.
   */
  ask(prompt: string, settings?: WriteSettings): Promise<Written>;
  /** The same piece by piece: `for await (const piece of model.stream('Once upon')) ...` */
  stream(prompt: string, settings?: WriteSettings): AsyncGenerator<string, Written>;
}

/** The limits of a language model. */
export interface WriterLimits {
  /** How many tokens it can read. */
  readonly positions: number;
  /** Those that end a text. */
  readonly endTokens: readonly number[];
}

/** A model that continues texts. */
export function writeWith(running: RunningModel, reader: TextReader, limits: WriterLimits): Writer {
  const stream: Writer['stream'] = (prompt, settings = {}) => {
    const before = reader.tokensOf(prompt);
    if (before.length === 0 || before.length > limits.positions)
      throw new RangeError(`A prompt has 1 to ${limits.positions} tokens; this one has ${before.length}.`);
    const tokens = addedTokens(running, before, settings, limits);
    const { stop = [] } = settings;
    return textStream(
      tokens,
      (ids) => reader.textOf(ids),
      stop.filter((text) => text !== ''),
    );
  };
  return {
    ask: async (prompt, settings) => drained(stream(prompt, settings)),
    stream,
    close: () => running.close(),
  };
}

async function* addedTokens(
  running: RunningModel,
  prompt: readonly number[],
  { maxTokens = 50, temperature = 0, random = Math.random, ...sampling }: WriteSettings,
  { positions, endTokens }: WriterLimits,
): AsyncGenerator<number, void> {
  const follow = running.follow ?? rereading(running);
  let [unread, memory]: [readonly number[], unknown] = [prompt, undefined];
  // The last token is not read any more, so it needs no position.
  for (let room = Math.min(maxTokens, positions - prompt.length + 1); room > 0; room--) {
    const read = await follow(unread, memory);
    const token = chooseToken(read.logits, { ...sampling, temperature }, random);
    if (endTokens.includes(token)) return;
    yield token;
    [unread, memory] = [[token], read.memory];
  }
}

/** Reads a text from its first token each time: all that is remembered are the tokens. */
function rereading(running: RunningModel): FollowTokens {
  return async (tokens, memory) => {
    const all = [...((memory as readonly number[] | undefined) ?? []), ...tokens];
    const outputs = await running.run(tokenFeeds(all));
    const logits = outputs.logits!.values as Float32Array;
    return { logits: logits.subarray(-logits.length / all.length), memory: all };
  };
}

/** Reads a file of the package by its name in it, such as `tokenizer.json`: from a disk, a server, or another place. */
export type ReadFile = (name: string) => Promise<Uint8Array>;

/** Numbers of an input or an output of the model, row-major; images are [1, height, width, 3]. */
export interface ModelFeed {
  readonly values: Int32Array | Float32Array;
  readonly shape: readonly number[];
}

/** By the names of the model's inputs; a model need not have them all. */
export type ModelFeeds = Readonly<Record<string, ModelFeed>>;

/** By the names of the model's outputs. */
export type ModelOutputs = Readonly<Record<string, ModelFeed>>;

/** Reads what a model is asked. */
export interface Reader<Input> {
  feedsOf(input: Input): ModelFeeds;
}

/** Opens a reader, with what it needs of the package. */
export type OpenReader<R> = (read: ReadFile) => Promise<R>;

/**
 * Reads the tokens of a text that follow others.
 * @param memory what was given with those; undefined where there are none
 * @returns the logits [vocabulary] of the token after them, and what is kept of all
 */
export type FollowTokens = (
  tokens: readonly number[],
  memory: unknown,
) => Promise<{ readonly logits: Float32Array; readonly memory: unknown }>;

/** A model in its runtime. */
export interface RunningModel {
  run(feeds: ModelFeeds): Promise<ModelOutputs>;
  /** Absent where nothing can be kept of what was read. */
  readonly follow?: FollowTokens | undefined;
  /** Gives the memory back; nothing can be run after it. */
  close(): Promise<void>;
}

/** An opened model. */
export interface Model<Input, Answer> {
  ask(input: Input): Promise<Answer>;
  /** Gives the memory back; nothing can be asked after it. */
  close(): Promise<void>;
}

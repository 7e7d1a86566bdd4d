/** Reads a file of the package by its name in it, such as `tokenizer.json`: from a disk, a server, or wherever the package is. */
export type ReadFile = (name: string) => Promise<Uint8Array>;

/** One example for an input of the model, row-major; pictures are [1, height, width, 3]. */
export interface ModelFeed {
  readonly values: Int32Array | Float32Array;
  readonly shape: readonly number[];
}

/** By the names of the model's inputs; a model need not have them all. */
export type ModelFeeds = Readonly<Record<string, ModelFeed>>;

/** Opens what makes inputs of the model out of what it is asked. */
export type OpenReader<Input> = (read: ReadFile) => Promise<(input: Input) => ModelFeeds>;

/** What of a package is opened, and how it is asked. */
export interface PackagedModel<Input, Answer> {
  /** Its file, or the folder of a graph model. */
  readonly model: string;
  readonly openReader: OpenReader<Input>;
  readonly answerOf: (logits: Float32Array) => Answer;
}

/** An opened model. */
export interface Model<Input, Answer> {
  ask(input: Input): Promise<Answer>;
  /** Gives the memory back; nothing can be asked after it. */
  close(): Promise<void>;
}

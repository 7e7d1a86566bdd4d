import type { Feed, Feeds } from '../compile/feeds';
import { type ForwardPass, recordForward } from '../compile/forwardPass';
import type { Classifier } from '../models/classifier';
import type { Architecture, InputSpec } from '../models/family';

/** The name of what a served model answers: [batch, labels] or, of a language model, [batch, length, vocabulary], unnormalized. */
export const servedOutput = 'logits';

/** An input's name as the original libraries have it: `inputIds` is `input_ids`. */
export function servedName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** What a model for pictures is fed, [batch, height, width, channels] in the engine. */
export const servedPictures = servedName('pixelValues');

/** Feeds by the names that a model is served under; a runtime takes of them what its model has. */
export function servedFeeds(feeds: Feeds): Feeds {
  return Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [servedName(name), feed]));
}

/** Feeds by the names that the model itself has for them, of those by which it is served. */
export function ownFeeds(served: Feeds, { inputs }: Pick<Architecture, 'inputs'>): Feeds {
  return Object.fromEntries(inputs.map(({ name }) => [name, served[servedName(name)]!]));
}

/**
 * Records the forward pass of a model as others are to run it: fed by the original's names, it gives `logits`.
 * @throws GraftError `formats/not-recorded`
 */
export function recordServed({ architecture, serve, variables }: Classifier): ForwardPass {
  const { inputs } = architecture;
  const example = Object.fromEntries(
    inputs.map((input) => [servedName(input.name), exampleFeed(input, architecture)]),
  );
  const served: ForwardPass['forward'] = (given) => {
    const own = inputs.map(({ name }) => [name, given[servedName(name)]!] as const);
    return { [servedOutput]: serve(Object.fromEntries(own)) };
  };
  // A text has any number of words; a picture's size is the model's own.
  return recordForward(served, variables, example, architecture.pictures !== undefined);
}

/** Zeros of the input's shape. */
function exampleFeed({ dtype, axes }: InputSpec, architecture: Architecture): Feed {
  const shape = axes.map((axis) => (typeof axis === 'number' ? axis : exampleSize(axis, architecture)));
  const count = shape.reduce((product, size) => product * size, 1);
  const values = dtype === 'int32' ? new Int32Array(count) : new Float32Array(count);
  return { values, shape, axes: axes.map((axis) => (typeof axis === 'string' ? axis : undefined)) };
}

/** Sizes that the model was made for, and that tell the axes apart. */
function exampleSize(axis: string, { maxLength = 16, pictures }: Architecture): number {
  if (axis === 'batch') return 3;
  return axis === 'length' ? Math.min(16, maxLength) : (pictures?.size ?? 224);
}

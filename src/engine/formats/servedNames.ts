import type { Feeds } from '../compile/feeds';
import type { Architecture } from '../models/family';

/** The name of what a served model answers: [batch, labels] or, of a language model, [batch, length, vocabulary], unnormalized. */
export const servedOutput = 'logits';

/** An input's name as the original libraries have it: `inputIds` is `input_ids`. */
export function servedName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The input of an image model, [batch, height, width, channels] in the engine. */
export const servedImages = servedName('pixelValues');

/** Feeds by the names that a model is served under; a runtime takes of them what its model has. */
export function servedFeeds(feeds: Feeds): Feeds {
  return Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [servedName(name), feed]));
}

/** Feeds by the names that the model itself has for them, of those by which it is served. */
export function ownFeeds(served: Feeds, { inputs }: Pick<Architecture, 'inputs'>): Feeds {
  return Object.fromEntries(inputs.map(({ name }) => [name, served[servedName(name)]!]));
}

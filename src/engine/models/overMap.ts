import type { Backbone, MapHalves } from './backbone';

/** A network for images whose vector is made of its last map of features. */
export function overMap(halves: MapHalves): Backbone {
  return {
    pooled: (inputs, pass) => halves.vector(halves.map(inputs, pass), pass),
    halves,
  };
}

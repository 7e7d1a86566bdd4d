/** The prefix of the inputs for the keys and values of earlier tokens. */
export const pastPrefix = 'past_key_values.';

/**
 * The shape of keys or values without tokens.
 * @param shape the input's shape, [1, heads, past, headSize], with a name in place of the past's size
 */
export function emptyPast(shape: readonly (number | string)[]): number[] {
  return shape.map((size) => (typeof size === 'number' ? size : 0));
}

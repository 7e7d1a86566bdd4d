/** What the names begin with under which a model is given the keys and values of the tokens that it has read. */
export const pastPrefix = 'past_key_values.';

/**
 * The shape of the keys, or the values, of no token.
 * @param shape of the input, [1, heads, past, headSize]: the past has a name in the place of a size
 */
export function emptyPast(shape: readonly (number | string)[]): number[] {
  return shape.map((size) => (typeof size === 'number' ? size : 0));
}

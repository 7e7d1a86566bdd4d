/** Small tensors, such as biases and norms, need few bytes and matter for accuracy. */
const fewest = 1024;

/** Whether a tensor is worth fewer bits than it has. */
export function isLarge(shape: readonly number[], values: ArrayLike<unknown>): boolean {
  return shape.length > 1 && values.length >= fewest;
}

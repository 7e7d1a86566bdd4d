/**
 * The number that would stand at a position if all were sorted, in linear time on average (Hoare 1961, Algorithm 65: Find). Reorders them.
 * @param position from 0
 */
export function selectNth(values: Float32Array, position: number): number {
  let [left, right] = [0, values.length - 1];
  while (left < right) {
    const [below, above] = partition(values, left, right, values[position]!);
    if (below < position) left = above;
    if (position < above) right = below;
  }
  return values[position]!;
}

/** Puts what is not above a pivot before what is not below it. @returns the last position of the one, and the first of the other */
function partition(values: Float32Array, left: number, right: number, pivot: number): [number, number] {
  let [i, j] = [left, right];
  do {
    while (values[i]! < pivot) i++;
    while (pivot < values[j]!) j--;
    if (i <= j) {
      const held = values[i]!;
      values[i++] = values[j]!;
      values[j--] = held;
    }
  } while (i <= j);
  return [j, i];
}

import { elementCount } from '../../tensorflow/elementCount';
import { bytesPerElement } from '../dtypes';
import { PickleProblem } from './pickleProblem';
import type { TensorView } from './pickleValues';

/** A view may repeat numbers (a stride of 0), but not so that a small file becomes an enormous tensor. */
const maxRepeated = 1 << 24;

/** How many numbers lie between a view's first and the end of its last. */
export function span(view: TensorView): number {
  if (view.shape.includes(0)) return 0;
  return view.shape.reduce((last, size, axis) => last + (size - 1) * view.strides[axis]!, 0) + 1;
}

/** Refuses a view that reaches past its storage, or makes far more of it than it holds. Throws PickleProblem. */
export function checkView(name: string, view: TensorView): void {
  const { count } = view.storage;
  const elements = elementCount(view.shape);
  // A product that is not exact any more is beyond every storage too.
  if (!(view.offset + span(view) <= count))
    throw new PickleProblem('bad-tensor', `${JSON.stringify(name)} reaches past the numbers that it is of`);
  if (elements > Math.max(count, maxRepeated))
    throw new PickleProblem(
      'bad-tensor',
      `${JSON.stringify(name)} repeats ${count} numbers ${elements} times`,
    );
}

/**
 * The numbers of a view in a row, the last axis fastest.
 * @param bytes the view's span, from its first number on
 */
export function gather(view: TensorView, bytes: Uint8Array): Uint8Array {
  if (isDense(view)) return bytes;
  const size = bytesPerElement[view.storage.dtype];
  const out = new Uint8Array(elementCount(view.shape) * size);
  let written = 0;
  for (const place of places(view)) {
    out.set(bytes.subarray(place * size, (place + 1) * size), written);
    written += size;
  }
  return out;
}

function isDense({ shape, strides }: TensorView): boolean {
  let dense = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== dense) return shape.includes(0);
    dense *= shape[axis]!;
  }
  return true;
}

/** Where each number of a view is, counted from the first, in the order of its indices. */
function* places({ shape, strides }: TensorView): Generator<number> {
  const index = shape.map(() => 0);
  for (let place = 0; ; ) {
    yield place;
    let axis = shape.length - 1;
    for (; axis >= 0; axis--) {
      index[axis]!++;
      place += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      place -= index[axis]! * strides[axis]!;
      index[axis] = 0;
    }
    if (axis < 0) return;
  }
}

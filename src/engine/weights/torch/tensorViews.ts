import { elementCount } from '../../tensorflow/elementCount';
import { bytesPerElement } from '../dtypes';
import { PickleProblem } from './pickleProblem';
import type { TensorView } from './pickleValues';

/** The limit of repetition: a view may repeat elements (a stride of 0), but a small file must not become an enormous tensor. */
const maxRepeated = 1 << 24;

/** The number of elements from a view's first to its last. */
export function span(view: TensorView): number {
  if (view.shape.includes(0)) return 0;
  return view.shape.reduce((last, size, axis) => last + (size - 1) * view.strides[axis]!, 0) + 1;
}

/** Refuses a view that exceeds its storage or repeats it too often. Throws PickleProblem. */
export function checkView(name: string, view: TensorView): void {
  const { count } = view.storage;
  const elements = elementCount(view.shape);
  // A product beyond safe integers exceeds every storage.
  if (!(view.offset + span(view) <= count)) throw new PickleProblem('bad-tensor', ['tensor-outside', name]);
  if (elements > Math.max(count, maxRepeated))
    throw new PickleProblem('bad-tensor', ['tensor-repeats', name, count, elements]);
}

/**
 * The elements of a view, row-major.
 * @param bytes the view's span, from its first element on
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

/** The offset of each element of a view from the first, row-major. */
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

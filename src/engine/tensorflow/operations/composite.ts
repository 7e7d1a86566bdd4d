import type { tf } from '../loadTensorFlow';

/** Several operations that are a single operation in other formats. */
export interface Composite {
  readonly name: string;
  readonly inputs: readonly tf.Tensor[];
  readonly attributes: Readonly<Record<string, number>>;
}

/** Called at the beginning of a composite; the returned function is called with the result. */
export type CompositeWatcher = (composite: Composite) => (value: tf.Tensor) => void;

let watcher: CompositeWatcher | undefined;

/** Runs `make` as a composite. */
export function asComposite<T extends tf.Tensor>(composite: Composite, make: () => T): T {
  const ended = watcher?.(composite);
  const value = make();
  ended?.(value);
  return value;
}

/** Runs `body` and calls the watcher for every composite in it. */
export function watchComposites<T>(watch: CompositeWatcher, body: () => T): T {
  const before = watcher;
  watcher = watch;
  try {
    return body();
  } finally {
    watcher = before;
  }
}

import type { tf } from '../loadTensorFlow';

/** Several operations that have one name elsewhere: who writes a graph in another format writes that instead. */
export interface Composite {
  readonly name: string;
  readonly inputs: readonly tf.Tensor[];
  readonly attributes: Readonly<Record<string, number>>;
}

/** Called where a composite begins; what it returns is called with the result. */
export type CompositeWatcher = (composite: Composite) => (value: tf.Tensor) => void;

let watcher: CompositeWatcher | undefined;

/** Runs `make`, whose operations are together what `composite` says. */
export function asComposite<T extends tf.Tensor>(composite: Composite, make: () => T): T {
  const ended = watcher?.(composite);
  const value = make();
  ended?.(value);
  return value;
}

/** Runs `body`; the watcher is called for every composite in it. */
export function watchComposites<T>(watch: CompositeWatcher, body: () => T): T {
  const before = watcher;
  watcher = watch;
  try {
    return body();
  } finally {
    watcher = before;
  }
}

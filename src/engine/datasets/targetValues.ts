/** The targets of a split as they are fed: row-major [examples, width]. Plain data in memory that threads share. */
export interface TargetValues {
  readonly values: Int32Array | Float32Array;
  readonly width: number;
}

/** How many examples there are. */
export function rowsOf({ values, width }: TargetValues): number {
  return values.length / width;
}

/** A copy that other threads read where it lies. */
export function inSharedMemory<T extends Int32Array | Float32Array | Uint8Array>(values: T): T {
  const shared = new (values.constructor as new (buffer: SharedArrayBuffer) => T)(
    new SharedArrayBuffer(values.byteLength),
  );
  shared.set(values);
  return shared;
}

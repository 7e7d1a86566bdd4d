let canonical = false;
let forXla = false;

/**
 * Whether to use the standard operation rather than the fastest one on this machine: a convolution stays a convolution even if a matrix
 * product is equal.
 */
export function isCanonical(): boolean {
  return canonical;
}

/** Whether XLA compiles the operations, which must then be TensorFlow's. */
export function isForXla(): boolean {
  return forXla;
}

/** Runs `body` with `isForXla` set to `wanted`. */
export function spelledForXla<T>(wanted: boolean, body: () => T): T {
  const before = forXla;
  forXla = wanted;
  try {
    return body();
  } finally {
    forXla = before;
  }
}

/** Runs `body` with `isCanonical`. */
export function spelledCanonically<T>(body: () => T): T {
  const before = canonical;
  canonical = true;
  try {
    return body();
  } finally {
    canonical = before;
  }
}

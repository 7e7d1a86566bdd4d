let canonical = false;

/**
 * Whether an operation is to be spelled as everybody else does, rather than as this machine computes it fastest: a convolution is then a
 * convolution also where a product of matrices gives the same.
 */
export function isCanonical(): boolean {
  return canonical;
}

/** Runs `body`, in which `isCanonical`. */
export function spelledCanonically<T>(body: () => T): T {
  const before = canonical;
  canonical = true;
  try {
    return body();
  } finally {
    canonical = before;
  }
}

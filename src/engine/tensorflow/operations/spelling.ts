let canonical = false;
let forXla = false;

/**
 * Whether an operation is to be spelled as everybody else does, rather than as this machine computes it fastest: a convolution is then a
 * convolution also where a product of matrices gives the same.
 */
export function isCanonical(): boolean {
  return canonical;
}

/** Whether XLA is to compile an operation, so that it must be one of TensorFlow's. */
export function isForXla(): boolean {
  return forXla;
}

/** Runs `body`, in which `isForXla` where `wanted`. */
export function spelledForXla<T>(wanted: boolean, body: () => T): T {
  const before = forXla;
  forXla = wanted;
  try {
    return body();
  } finally {
    forXla = before;
  }
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

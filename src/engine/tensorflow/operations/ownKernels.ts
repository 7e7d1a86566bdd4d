import { tf } from '../loadTensorFlow';
import { execute, onGpu } from './execute';
import { isCanonical, isForXla } from './spelling';

let areRegistered: boolean | undefined;

/**
 * Whether Graft's custom operations are available: `GraftGelu` and others, compiled with the binding (`install/native/kernels`), which do
 * in one pass over memory the work of several TensorFlow operations. They need a CPU; other programs and XLA do not know them.
 */
export function hasOwnKernels(): boolean {
  // Evaluated lazily, because it loads the library.
  areRegistered ??= canRun();
  return areRegistered && !isCanonical() && !isForXla() && !onGpu();
}

/** A binding from another build may lack them, and they need AVX2. */
function canRun(): boolean {
  try {
    tf.tidy(() => {
      execute('GraftGelu', [tf.zeros([1, 1]), tf.zeros([1])], {});
    });
    return true;
  } catch {
    return false;
  }
}

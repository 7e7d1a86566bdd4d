import { tf } from '../loadTensorFlow';
import { execute, onGpu } from './execute';
import { isCanonical, isForXla } from './spelling';

let areRegistered: boolean | undefined;

/**
 * Whether operations of Graft's own compute here: `GraftGelu` and others, which are compiled with the binding (`install/native/kernels`) and
 * do in one pass over memory what several of TensorFlow's do in as many. They are for a CPU; no other program and no compiler knows them.
 */
export function hasOwnKernels(): boolean {
  // Asked only now: the answer loads the library.
  areRegistered ??= canRun();
  return areRegistered && !isCanonical() && !isForXla() && !onGpu();
}

/** A binding that somebody compiled himself may lack them, and so does a processor without AVX2. */
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

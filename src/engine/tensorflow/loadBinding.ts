import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import { GraftError } from '../../experiment/errors/errors';

/**
 * The native binding to TensorFlow. GRAFT_BINDING of a TensorFlow worker must hold the path from `findEngine`.
 * @throws GraftError `engine/not-installed`; the error of `process.dlopen`
 */
export function loadBinding(): TFJSBinding {
  const file = process.env.GRAFT_BINDING;
  if (!file) {
    throw new GraftError('engine/not-installed', 'The TensorFlow engine is not installed on this machine.', {
      remedy: 'Run `graft engine install` once; `graft doctor` shows what is there.',
    });
  }
  const loaded = { exports: {} };
  process.dlopen(loaded, file);
  return loaded.exports as TFJSBinding;
}

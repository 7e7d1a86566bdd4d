import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import { installError } from '../../experiment/errors/install';

/**
 * The native binding to TensorFlow. GRAFT_BINDING of a TensorFlow worker must hold the path from `findEngine`.
 * @throws GraftError `engine/not-installed`; the error of `process.dlopen`
 */
export function loadBinding(): TFJSBinding {
  const file = process.env.GRAFT_BINDING;
  if (!file) {
    throw installError('engine/not-installed', { device: 'auto' });
  }
  const loaded = { exports: {} };
  process.dlopen(loaded, file);
  return loaded.exports as TFJSBinding;
}

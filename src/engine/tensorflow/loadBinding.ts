import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import { GraftError } from '../../experiment/errors/errors';

/**
 * The native binding to TensorFlow. Whoever starts a TensorFlow worker puts the path that `findEngine` gave into its GRAFT_BINDING.
 * @throws GraftError `engine/not-installed`; what `process.dlopen` throws
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

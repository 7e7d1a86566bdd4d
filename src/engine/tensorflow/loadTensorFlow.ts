/**
 * The only import of tfjs: `import { tf } from './loadTensorFlow'`, for values and types (`tf.Tensor2D`).
 * Creating the first tensor loads the native library (hundreds of megabytes), so only code inside a TensorFlow worker may create one.
 * Set TF_CPP_MIN_LOG_LEVEL before the worker starts: the library reads it once, while loading.
 */
import '@tensorflow/tfjs-node-gpu/dist/register_all_kernels';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import type { TFSavedModel } from '@tensorflow/tfjs-node-gpu/dist/saved_model';
import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import { installError } from '../../experiment/errors/install';

// Silences tfjs's advice on stdout and stderr, which belong to the event log and the progress bars.
tf.enableProdMode();

// tfjs-node's index would load the library immediately. Code that reads a model's description or a text does not need it and runs while
// another thread loads it.
tf.registerBackend('tensorflow', openBackend, 3);
// Kernels of tfjs-node read this name before the backend, which opens the library.
tf.engine().backendName = 'tensorflow';

let opened: tf.KernelBackend | undefined;

/** The single instance for all calls of tfjs. */
function openBackend(): tf.KernelBackend {
  try {
    opened ??= new NodeJSKernelBackend(loadBinding(), '@tensorflow/tfjs-node-gpu');
    return opened;
  } catch (failure) {
    return brokenBackend(failure);
  }
}

/** A backend that throws on its first use. If opening a backend failed, tfjs would fall back to slow JavaScript; a run must not. */
function brokenBackend(failure: unknown): tf.KernelBackend {
  const refuse = () => {
    throw failure;
  };
  return new Proxy(new tf.KernelBackend(), { get: refuse });
}

/** Opens a SavedModel of TensorFlow. Its reader is slow to load, so it is loaded on first use. */
export async function loadSavedModel(folder: string): Promise<TFSavedModel> {
  const reader = await import('@tensorflow/tfjs-node-gpu/dist/saved_model');
  return reader.loadSavedModel(folder);
}

export { tf };

/**
 * The native binding to TensorFlow. GRAFT_BINDING of a TensorFlow worker must hold the path from `findEngine`.
 * @throws GraftError `engine/not-installed`; the error of `process.dlopen`
 */
function loadBinding(): TFJSBinding {
  const file = process.env.GRAFT_BINDING;
  if (!file) {
    throw installError('engine/not-installed', { device: 'auto' });
  }
  const loaded = { exports: {} };
  process.dlopen(loaded, file);
  return loaded.exports as TFJSBinding;
}

// The import is Node's module object, so tfjs-node sees these properties.
const old: { isNullOrUndefined?: (value: unknown) => boolean; isArray: (value: unknown) => boolean } = util;

// tfjs-node 4.22 still calls these functions. Node 22 prints a deprecation warning at the first call, and Node 23 removed one of them.
old.isNullOrUndefined = (value) => value === null || value === undefined;
old.isArray = Array.isArray;

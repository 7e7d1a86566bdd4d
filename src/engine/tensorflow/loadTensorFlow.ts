/**
 * The one door to tfjs: `import { tf } from './loadTensorFlow'`, for values and types (`tf.Tensor2D`).
 * The first tensor that is made loads the native library (hundreds of megabytes), so only code that runs inside a TensorFlow worker makes
 * one. Set TF_CPP_MIN_LOG_LEVEL before the worker starts: the library reads it once, while loading.
 */
import './restoreNodeUtil';
import '@tensorflow/tfjs-node-gpu/dist/register_all_kernels';
import * as tf from '@tensorflow/tfjs';
import { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import type { TFSavedModel } from '@tensorflow/tfjs-node-gpu/dist/saved_model';
import { loadBinding } from './loadBinding';

// Quiets tfjs's own advice on stdout and stderr, which belong to the event log and the progress bars.
tf.enableProdMode();

// tfjs-node's own index loads the library at once. What reads a model's description or a text has no use for it, and runs while it is
// loaded elsewhere.
tf.registerBackend('tensorflow', openBackend, 3);
// Kernels of tfjs-node ask for this name before they ask for the backend, which opens it.
tf.engine().backendName = 'tensorflow';

let opened: tf.KernelBackend | undefined;

/** The same one, however often tfjs asks. */
function openBackend(): tf.KernelBackend {
  try {
    opened ??= new NodeJSKernelBackend(loadBinding(), '@tensorflow/tfjs-node-gpu');
    return opened;
  } catch (failure) {
    return brokenBackend(failure);
  }
}

/** Throws at its first use. When a backend cannot be opened, tfjs falls back to its slow JavaScript one; a run must not. */
function brokenBackend(failure: unknown): tf.KernelBackend {
  const refuse = () => {
    throw failure;
  };
  return new Proxy(new tf.KernelBackend(), { get: refuse });
}

/** Opens a SavedModel of TensorFlow. What reads one takes a while to begin, so it waits until it is asked for. */
export async function loadSavedModel(folder: string): Promise<TFSavedModel> {
  const reader = await import('@tensorflow/tfjs-node-gpu/dist/saved_model');
  return reader.loadSavedModel(folder);
}

export { tf };

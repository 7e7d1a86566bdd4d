/**
 * The one door to tfjs: `import { tf } from './loadTensorFlow'`, for values and types (`tf.Tensor2D`).
 * Importing it loads the native library (hundreds of megabytes), so only code that runs inside a TensorFlow worker does.
 * Set TF_CPP_MIN_LOG_LEVEL before the worker starts: the library reads it once, while loading.
 */
import './restoreNodeUtil';
import * as tf from '@tensorflow/tfjs-node-gpu';
import { GraftError } from '../../experiment/errors';

// Quiets tfjs's own advice on stdout and stderr, which belong to the event log and the progress bars.
tf.enableProdMode();

// When the native backend fails to start, tfjs falls back to its slow JavaScript one; a run must not.
if (tf.getBackend() !== 'tensorflow') {
  throw new GraftError(
    'engine/broken',
    `The native TensorFlow backend did not start; tfjs offers \`${tf.getBackend()}\` in its place.`,
    {
      remedy: 'Run `graft engine remove` and `graft engine install`; `graft doctor` shows what is missing.',
    },
  );
}

export { tf };

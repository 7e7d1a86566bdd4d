import { formatNames } from '../models/formatNames';
import type { Stage } from './stage';

export const packaging = {
  title: 'Package',
  help: 'Writes the trained model to a folder in the Hugging Face layout.',
  revision: 10,
  settings: {
    to: {
      kind: 'folder',
      help: 'The folder to write; by default, `models/` followed by the name of the experiment.',
    },
    formats: {
      kind: 'list',
      of: {
        kind: 'choice',
        choices: formatNames,
        help: 'safetensors, in the Hugging Face layout; savedmodel, for TensorFlow and TensorFlow Serving; tfjs, for TensorFlow.js; tfjs-float16 and tfjs-uint8, the same with 16-bit or 8-bit weights, computed in float32; onnx, for ONNX Runtime; onnx-compact, the same with optimized weights in the fewest bytes (int8, int4, binary, float16 or bfloat16), computed in float32; onnx-int8, with 8-bit integer products; onnx-with-past, a language model that takes the keys and values of earlier tokens, so it reads each token once; onnx-with-past-int8, the same with 8-bit integer products.',
      },
      default: ['safetensors'],
      help: 'The formats to write. Each is verified in its runtime; ONNX Runtime is downloaded on first use.',
    },
  },
} as const satisfies Stage;

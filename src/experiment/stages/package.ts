import { formatNames } from '../models/formatNames';
import type { Stage } from './stage';

export const packaging = {
  title: 'Package',
  help: 'Writes the trained model to a folder in the Hugging Face layout.',
  revision: 8,
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
        help: 'safetensors, in the Hugging Face layout; savedmodel, for TensorFlow and TensorFlow Serving; tfjs, for TensorFlow.js; tfjs-float16 and tfjs-uint8, the same with weights of 16 or 8 bits, which are computed with in float32; onnx, for ONNX Runtime; onnx-compact, the same with its weights in the fewest bytes that hold what optimize made of them (int8, int4, binary, float16 or bfloat16), which are computed with in float32; onnx-int8, with products in 8-bit integers; onnx-with-past, a language model that is given the keys and values of what it has read, so that it reads each token of a text once; onnx-with-past-int8, the same with products in 8-bit integers.',
      },
      default: ['safetensors'],
      help: 'The formats to write. The model is tried in each with its own runtime; ONNX Runtime is downloaded when it is first needed.',
    },
  },
} as const satisfies Stage;

import type { MappingSetting } from '../settingKinds';
import type { Stage } from '../stage';

const prune = {
  kind: 'mapping',
  shorthand: 'sparsity',
  optional: true,
  help: 'Sets the weights of least magnitude to zero, in all blocks but neither in embeddings nor in the head.',
  settings: {
    sparsity: {
      kind: 'number',
      default: 0.5,
      min: 0,
      exclusiveMin: true,
      max: 0.99,
      usual: [0, 0.7],
      unit: 'fraction of the weights',
      help: 'How many weights become zero.',
    },
    scope: {
      kind: 'choice',
      default: 'global',
      choices: ['global', 'layer'],
      help: 'global compares the weights of all layers with each other, so that layers differ in sparsity; layer gives all the same.',
    },
  },
} as const satisfies MappingSetting;

const quantize = {
  kind: 'mapping',
  shorthand: 'to',
  optional: true,
  help: 'Keeps the weights in fewer bits.',
  settings: {
    to: {
      kind: 'choice',
      default: 'int8',
      choices: ['int8', 'int4', 'binary', 'float16', 'bfloat16'],
      help: 'int8 also computes products in whole numbers, in ONNX Runtime; the others are computed in float32. binary keeps a sign and one power of two for each channel.',
    },
    per: {
      kind: 'choice',
      default: 'channel',
      choices: ['channel', 'tensor'],
      help: 'What has a scale of its own; for int8 and int4.',
    },
    range: {
      kind: 'choice',
      default: 'max',
      choices: ['max', 'percentile', 'leastSquares'],
      help: 'The range that whole numbers cover: up to the largest magnitude, up to that of 99.9 % of the weights, or where the squared error is least; for int8 and int4.',
    },
  },
} as const satisfies MappingSetting;

export const optimize = {
  title: 'Optimize',
  help: 'Makes smaller versions of the trained model, and measures what each one costs on the validation examples.',
  revision: 1,
  settings: {
    prune,
    quantize,
    candidates: {
      kind: 'list',
      of: { kind: 'mapping', help: 'One way to make the model smaller.', settings: { prune, quantize } },
      help: 'Several ways, each of which is measured. What stands beside this list is one more.',
    },
    maxLoss: {
      kind: 'number',
      default: 0.01,
      min: 0,
      max: 1,
      unit: 'of the score',
      help: 'How much of the score the chosen candidate may lose. The smallest within it is evaluated and packaged; if there is none, the model as it was trained.',
    },
  },
} as const satisfies Stage;

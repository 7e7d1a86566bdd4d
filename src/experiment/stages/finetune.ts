import { lossNames, taskNames } from '../models/taskNames';
import type { ValuesOf } from '../settings/settingKinds';
import { seedSetting } from './seedSetting';
import type { Stage } from './stage';

export const finetune = {
  title: 'Fine-tune',
  help: 'Trains the pretrained model, with a new head, on the training examples.',
  revision: 15,
  settings: {
    epochs: {
      kind: 'integer',
      min: 1,
      max: 1000,
      usual: [1, 100],
      unit: 'passes',
      help: 'Passes over the training examples; if omitted 3, or 30 with `trainable: head`.',
    },
    batchSize: {
      kind: 'integer',
      default: 16,
      min: 1,
      max: 4096,
      usual: [1, 1024],
      unit: 'examples',
      help: 'Examples per training step.',
    },
    optimizer: {
      kind: 'choice',
      default: 'auto',
      choices: ['auto', 'sgd', 'momentum', 'rmsprop', 'adam', 'adamw'],
      help: 'The optimization algorithm. With auto, L-BFGS solves a frozen head of one dense layer, without its dropout, if epochs, learningRate and other settings of steps are omitted; adamw trains all else.',
    },
    learningRate: {
      kind: 'number',
      min: 0,
      exclusiveMin: true,
      max: 10,
      usual: [1e-7, 0.5],
      help: 'Peak learning rate; if omitted 5e-5, or 1e-3 with `trainable: head`.',
    },
    schedule: {
      kind: 'choice',
      default: 'constant',
      choices: ['constant', 'linear', 'cosine', 'one-cycle', 'step', 'plateau'],
      help: 'The learning rate after warm-up: constant; linear or cosine decay to zero at the last step; one-cycle, a rise and a fall without warm-up; step, a tenth after each third of the epochs; plateau, a tenth if the validation loss has not improved for two epochs.',
    },
    warmup: {
      kind: 'number',
      default: 0,
      min: 0,
      max: 1,
      usual: [0, 0.5],
      unit: 'fraction of all steps',
      help: 'Linear warm-up from zero to the peak learning rate.',
    },
    weightDecay: {
      kind: 'number',
      min: 0,
      max: 1,
      usual: [0, 1],
      help: 'Decoupled weight decay; applies to adamw only; if omitted 0.01. A head solved by L-BFGS has an L2 penalty instead, as logistic regression with C = 1 / weightDecay or ridge regression; if omitted, cross-validation chooses it.',
    },
    momentum: {
      kind: 'number',
      default: 0.9,
      min: 0,
      max: 1,
      usual: [0, 0.99],
      help: 'Momentum coefficient; applies to the momentum optimizer only.',
    },
    clipNorm: {
      kind: 'number',
      default: 0,
      min: 0,
      max: 1e6,
      help: 'Clips the global gradient norm; 0 disables.',
    },
    microBatches: {
      kind: 'union',
      default: 1,
      of: [
        { kind: 'choice', choices: ['auto'], help: 'As few as fit in memory.' },
        {
          kind: 'integer',
          min: 1,
          max: 4096,
          unit: 'micro-batches',
          help: 'Each batch is processed in this many parts.',
        },
      ],
      help: 'Gradient accumulation: each batch is processed in this many parts to save memory; auto finds the smallest number that fits before training.',
    },
    precision: {
      kind: 'choice',
      default: 'float32',
      choices: ['float32', 'bfloat16', 'float16', 'auto'],
      help: 'Precision of matrix products and convolutions; auto measures which is fastest on this machine. Weights stay in float32.',
    },
    xla: {
      kind: 'choice',
      default: 'auto',
      choices: ['auto', 'on', 'off'],
      help: 'Compiles the training step with XLA. On a GPU, training starts without it and switches over once compilation is done; on a CPU, training waits.',
    },
    patience: {
      kind: 'integer',
      default: 0,
      min: 0,
      max: 1000,
      unit: 'epochs',
      help: 'Stops early if the validation loss has not improved for this many epochs; 0 disables. The best epoch is kept in either case.',
    },
    trainable: {
      kind: 'union',
      default: 'all',
      of: [
        { kind: 'choice', choices: ['all', 'head'], help: 'All weights, or the head alone.' },
        { kind: 'integer', min: 1, max: 1000, help: 'The head and the last blocks of the model.' },
      ],
      help: 'The weights to train: all, head, or a number N for the head and the last N blocks. With head, the model runs once per example, and its features are kept for later epochs and experiments.',
    },
    layerDecay: {
      kind: 'number',
      default: 1,
      min: 0,
      exclusiveMin: true,
      max: 1,
      usual: [0.5, 1],
      help: 'Layer-wise learning-rate decay: the learning rate of each block is that of the block above it times this factor; 1 disables.',
    },
    headLearningRate: {
      kind: 'number',
      min: 0,
      exclusiveMin: true,
      max: 10,
      usual: [1e-6, 0.5],
      help: "Peak learning rate of the head; the others' if left out.",
    },
    lora: {
      kind: 'mapping',
      optional: true,
      shorthand: 'rank',
      help: 'Low-rank adaptation (LoRA): freezes the model and trains small factors beside its attention queries and values. They are merged into the weights at the end.',
      settings: {
        rank: {
          kind: 'integer',
          default: 8,
          min: 1,
          max: 1024,
          usual: [1, 256],
          help: 'Inner size of the factors.',
        },
        alpha: {
          kind: 'number',
          default: 16,
          min: 0,
          exclusiveMin: true,
          max: 10000,
          help: 'The change of a weight is scaled by alpha / rank.',
        },
      },
    },
    task: {
      kind: 'choice',
      default: 'auto',
      choices: ['auto', ...taskNames],
      help: 'The task to learn; auto infers it from the label column if that is clear, predicts the next token of plain text (.txt), and otherwise classifies.',
    },
    loss: {
      kind: 'choice',
      default: 'auto',
      choices: ['auto', ...lossNames],
      help: 'The loss to minimize; auto is the one for the task.',
    },
    classWeights: {
      kind: 'choice',
      default: 'none',
      choices: ['none', 'balanced'],
      help: 'Weights of the labels in the loss; balanced weighs each by the inverse of its frequency.',
    },
    labelSmoothing: {
      kind: 'number',
      default: 0,
      min: 0,
      max: 1,
      usual: [0, 0.3],
      help: 'Label smoothing: the share of each target to spread evenly over all labels.',
    },
    seed: seedSetting('Seed of the new head, the order of the examples and dropout.'),
  },
} as const satisfies Stage;

/** The defaults that depend on `trainable`: a new head alone takes larger steps, and its epochs cost little. */
const usual = { model: { epochs: 3, learningRate: 5e-5 }, head: { epochs: 30, learningRate: 1e-3 } } as const;

/** The settings of a training with every default filled in, and whether they leave the steps of a head to a solver. */
export function withTrainingDefaults(settings: ValuesOf<(typeof finetune)['settings']>) {
  const { trainable, optimizer, epochs, learningRate, headLearningRate } = settings;
  const { schedule, warmup, clipNorm, weightDecay } = settings;
  const defaults = usual[trainable === 'head' ? 'head' : 'model'];
  const asksForSteps =
    (epochs ?? learningRate ?? headLearningRate) !== undefined ||
    schedule !== 'constant' ||
    warmup + clipNorm > 0;
  return {
    ...settings,
    epochs: epochs ?? defaults.epochs,
    learningRate: learningRate ?? defaults.learningRate,
    optimizer: optimizer === 'auto' ? ('adamw' as const) : optimizer,
    weightDecay: weightDecay ?? 0.01,
    /** The penalty of a solved head; undefined where cross-validation chooses it. */
    headPenalty: weightDecay,
    solvesHead: trainable === 'head' && optimizer === 'auto' && !asksForSteps,
  };
}

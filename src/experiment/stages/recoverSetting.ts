import type { MappingSetting } from '../settings/settingKinds';

export const recover = {
  kind: 'mapping',
  shorthand: 'epochs',
  optional: true,
  help: 'Trains the smaller model to recover lost quality: zeros stay zero, and integer or binary weights are rounded in training. Optimizer, batch size and other settings are those of finetune; the learning rate falls to zero.',
  settings: {
    epochs: {
      kind: 'integer',
      default: 2,
      min: 1,
      max: 1000,
      usual: [1, 100],
      unit: 'passes',
      help: 'Passes over the training examples.',
    },
    learningRate: {
      kind: 'number',
      min: 0,
      exclusiveMin: true,
      max: 10,
      usual: [1e-7, 0.5],
      help: "Peak learning rate; finetune's if left out.",
    },
    distill: {
      kind: 'flag',
      default: true,
      help: 'Distillation: the smaller model learns from the answers of the fine-tuned model as well as from the labels.',
    },
    temperature: {
      kind: 'number',
      default: 2,
      min: 1,
      max: 100,
      usual: [1, 20],
      help: 'Softens the answers of the teacher, so that unlikely labels count too.',
    },
  },
} as const satisfies MappingSetting;

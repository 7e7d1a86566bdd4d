import type { Stage } from './stage';

export const evaluate = {
  title: 'Evaluate',
  help: 'Scores the trained model on the test examples.',
  revision: 10,
  settings: {
    calibrate: {
      kind: 'choice',
      choices: ['temperature', 'none'],
      default: 'temperature',
      help: 'temperature: the package divides logits by the number that minimizes the log loss of the validation examples, so that a confidence of 90 % is right nine times in ten. Answers stay the same. Applies to classification and multi-label models with at least 20 validation examples.',
    },
    mistakes: {
      kind: 'integer',
      default: 10,
      min: 0,
      max: 1000,
      unit: 'examples',
      help: 'The number of most confident mistakes to keep.',
    },
  },
} as const satisfies Stage;

import type { Stage } from './stage';

export const evaluate = {
  title: 'Evaluate',
  help: 'Scores the trained model on the test examples.',
  revision: 7,
  settings: {
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

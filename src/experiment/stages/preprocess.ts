import type { Stage } from '../stage';

export const preprocess = {
  title: 'Preprocess',
  help: 'Prepares the data for the model: text is tokenized.',
  revision: 1,
  settings: {
    maxLength: {
      kind: 'integer',
      default: 128,
      min: 4,
      max: 8192,
      unit: 'tokens',
      help: 'Longer texts are truncated to this length.',
    },
  },
} as const satisfies Stage;

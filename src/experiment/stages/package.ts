import type { Stage } from '../stage';

export const packaging = {
  title: 'Package',
  help: 'Writes the trained model to a folder in the Hugging Face layout.',
  revision: 2,
  settings: {
    to: {
      kind: 'folder',
      help: 'The folder to write; by default, `models/` followed by the name of the experiment.',
    },
  },
} as const satisfies Stage;

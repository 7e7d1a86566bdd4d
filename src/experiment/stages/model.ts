import type { Stage } from '../stage';

export const model = {
  title: 'Model',
  help: 'The pretrained model to start from.',
  revision: 1,
  settings: {
    preset: {
      kind: 'text',
      default: 'all-MiniLM-L6-v2',
      help: 'The name of a preset, or a folder in the Hugging Face layout (`./path` or `/path`).',
    },
  },
} as const satisfies Stage;

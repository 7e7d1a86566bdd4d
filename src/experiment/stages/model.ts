import type { Stage } from './stage';

export const model = {
  title: 'Model',
  help: 'The pretrained model to start from.',
  revision: 1,
  settings: {
    preset: {
      kind: 'text',
      default: 'all-MiniLM-L6-v2',
      help: 'The name of a preset, a model on the Hugging Face hub (`hub:ORG/NAME`, or `hub:ORG/NAME@REVISION` with a branch, tag or commit), or a folder in the Hugging Face layout (`./path` or `/path`).',
    },
    pooling: {
      kind: 'choice',
      default: 'auto',
      choices: ['auto', 'pooler', 'mean', 'cls', 'last'],
      help: "How a text model makes one vector of its tokens': its pooler, their mean, or the first or the last token's. With auto, a sentence encoder of which only the head is trained pools as it was made to; all others use what their family does: their pooler, if they have one, or the mean; GPT-2 the last token.",
    },
  },
} as const satisfies Stage;

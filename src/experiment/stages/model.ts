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
      help: "How a text model turns its tokens' vectors into one: with its pooler, their mean, or the first or last token's vector. With auto, a sentence encoder with only its head trained pools as in its pretraining; other models follow their family: the pooler if there is one, else the mean; GPT-2 the last token.",
    },
  },
} as const satisfies Stage;

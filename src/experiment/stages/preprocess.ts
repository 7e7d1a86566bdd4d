import type { FlagSetting } from '../settings/settingKinds';
import { augmentSetting } from './augmentSetting';
import type { Stage } from './stage';

const flag = (help: string) => ({ kind: 'flag', default: false, help }) as const satisfies FlagSetting;

export const preprocess = {
  title: 'Preprocess',
  help: 'Prepares the data for the model: tokenizes texts, scales and crops images.',
  revision: 7,
  settings: {
    maxLength: {
      kind: 'integer',
      default: 128,
      min: 4,
      max: 8192,
      unit: 'tokens',
      help: 'Longer texts are truncated to this length.',
    },
    clean: {
      kind: 'mapping',
      help: 'Cleans the texts before tokenization, in training and prediction.',
      settings: {
        html: flag('Removes HTML tags and decodes character references such as `&amp;`.'),
        unicode: {
          kind: 'choice',
          default: 'none',
          choices: ['none', 'NFC', 'NFKC'],
          help: 'Unicode normalization form.',
        },
        lowercase: flag('Converts texts to lower case.'),
        punctuation: flag('Replaces punctuation with spaces, except apostrophes within words.'),
        whitespace: flag('Collapses each run of white space into one space and trims both ends.'),
      },
    },
    imageSize: {
      kind: 'integer',
      min: 32,
      max: 1024,
      usual: [64, 512],
      unit: 'pixels',
      help: "Height and width of the model's input images; those of its pretraining if omitted.",
    },
    augment: augmentSetting,
    views: {
      kind: 'integer',
      default: 0,
      min: 0,
      max: 100,
      usual: [0, 20],
      unit: 'views',
      help: 'Epochs alternate between this number of random views of each training image; with 0, each epoch draws new ones. With `trainable: head`, the model runs once for each view, and the features are kept for later trainings.',
    },
  },
} as const satisfies Stage;

import { seedSetting } from './seedSetting';
import type { Stage } from './stage';

export const dataset = {
  title: 'Dataset',
  help: 'The labelled examples: CSV, TSV or JSON Lines, or a folder or zip archive with one folder of images for each class.',
  revision: 8,
  settings: {
    path: {
      kind: 'file',
      help: 'A file with all examples, or a folder or zip archive of images. `split` divides it unless it has folders train, validation and test.',
    },
    train: {
      kind: 'file',
      help: 'A file with the training examples, or a folder or archive of images, if the splits are separate.',
    },
    validation: {
      kind: 'file',
      help: 'The validation examples, on which the best epoch is chosen; a file, folder or archive.',
    },
    test: {
      kind: 'file',
      help: 'The test examples, used only for the final evaluation; a file, folder or archive.',
    },
    text: { kind: 'text', isColumn: true, help: 'The column with the text; detected if omitted.' },
    image: {
      kind: 'text',
      isColumn: true,
      help: 'The column with the paths of images, relative to the table. The examples are then images, not texts. Detected if omitted and there is no text.',
    },
    pair: {
      kind: 'text',
      isColumn: true,
      help: 'The column with a second text that the model reads together with the first.',
    },
    label: {
      kind: 'list',
      of: { kind: 'text', isColumn: true, help: 'The name of a column.' },
      help: 'The column with the label, the labels or the number to predict, or a list of columns of 0 and 1; detected if omitted.',
    },
    header: {
      kind: 'flag',
      default: true,
      help: 'Whether the first line of a CSV or TSV table names its columns. If false, the columns are called `column 1`, `column 2` and so on.',
    },
    missing: {
      kind: 'choice',
      default: 'fail',
      choices: ['fail', 'skip', 'keep'],
      help: 'How to handle rows without a label, which also means n/a, none, null or -: stop, or leave them out with a warning. With keep, such words are labels like any other.',
    },
    spelling: {
      kind: 'choice',
      default: 'exact',
      choices: ['exact', 'fold'],
      help: 'Whether labels that differ only in case, white space, width or accents are different labels; fold takes the most frequent spelling of each.',
    },
    exclude: {
      kind: 'list',
      of: {
        kind: 'text',
        help: 'A path relative to the folder, archive or table; `*` matches any characters within a name, `**` any characters at all.',
      },
      help: 'Images or folders of images to leave out.',
    },
    broken: {
      kind: 'choice',
      default: 'skip',
      choices: ['skip', 'fail'],
      help: 'How to handle images that cannot be read: leave them out with a warning, or stop.',
    },
    cache: {
      kind: 'number',
      default: 2,
      min: 0,
      max: 10_000,
      usual: [0, 200],
      unit: 'GB',
      help: 'The size limit of the cache of decoded training images in the `.graft` folder, for `preprocess.augment`; 0 disables it. The least recently used images are removed first.',
    },
    copies: {
      kind: 'choice',
      default: 'same',
      choices: ['same', 'near'],
      help: 'Texts that a drawn split keeps together: same means copies, regardless of case and white space; near also means texts that differ in a few words. Images that look alike always stay together.',
    },
    split: {
      kind: 'union',
      help: 'Fractions to hold out, stratified by label; with `none`, all examples are used for both training and scoring.',
      of: [
        { kind: 'choice', choices: ['none'], help: 'Train and score on all examples.' },
        {
          kind: 'mapping',
          help: 'Fractions to hold out, stratified by label.',
          settings: {
            validation: {
              kind: 'number',
              default: 0.1,
              min: 0,
              max: 0.9,
              usual: [0, 0.5],
              help: 'Fraction of the training examples held out for validation.',
            },
            test: {
              kind: 'number',
              default: 0.2,
              min: 0,
              max: 0.9,
              usual: [0, 0.5],
              help: 'Fraction of `path` held out for testing.',
            },
            seed: seedSetting('Seed of the split.'),
          },
        },
      ],
    },
  },
} as const satisfies Stage;

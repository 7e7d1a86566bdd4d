import { t } from '../words/translation';
import { type Case, caseOf, flag, inWords, number, says, text } from './catalogue';
import { errorsOf } from './errors';

/** Why a tokenizer gave no answer. */
const breakdowns = {
  'broke-down': (said: string) => said,
  ended: () => t('its process ended'),
  'too-slow': (seconds: number) => t('it did not finish within {0} s', seconds),
};
export type TokenizerFailure = Case<typeof breakdowns>;

const tokenized = {
  generated: () => t('the text that the model wrote'),
  one: (position: number) => t('text {0} of the split', position),
  several: (first: number, last: number) => t('texts {0} to {1} of the split', first, last),
};
export type TokenizedTexts = Case<typeof tokenized>;

const failed = says(
  { file: text, texts: caseOf(tokenized), why: caseOf(breakdowns) },
  ({ file, texts, why }) => ({
    message: t(
      'The tokenizer {0} failed at {1}: {2}.',
      file,
      inWords(tokenized, texts),
      inWords(breakdowns, why),
    ),
    remedy: t(
      'A regular expression in tokenizer.json may never end on such a text. Download the file again from the source of the model, or shorten the text.',
    ),
  }),
);

const badTokenizers = {
  ...breakdowns,
  'no-padding': (token: string) => t('it has no padding token {0}', token),
  'no-text': () => t('it returns no text'),
  'no-tokens': () => t('it returns no tokens'),
  other: (said: string) => said,
};
export type BadTokenizer = Case<typeof badTokenizers>;

/** Why stored examples are damaged. */
const damages = {
  file: (file: string, detail: string) => t('{0} is damaged ({1}).', file, detail),
  row: (row: number) => t('The encoded examples name row {0}, which does not exist.', row),
  squares: (file: string) => t('{0} or its images are damaged.', file),
};

/** Examples as a model reads them: tokens and pixels. */
export const inputErrors = {
  'dataset/picture-changed': says({ file: text, isGone: flag }, ({ file, isGone }) => ({
    message: isGone
      ? t('{0} was removed after the dataset was read.', file)
      : t('{0} changed after the dataset was read.', file),
    remedy: t('Run the experiment again to use the images as they are now.'),
  })),
  'optimize/tokenizer-kind': says({ kind: text }, ({ kind }) => ({
    message: t('optimize.vocabulary shrinks WordPiece tokenizers, but this tokenizer is {0}.', kind),
    remedy: t('Leave out optimize.vocabulary.'),
  })),
  'preprocess/damaged-cache': says({ damage: caseOf(damages) }, ({ damage }) => ({
    message: inWords(damages, damage),
    remedy: t('Run again with --fresh to encode the examples again.'),
  })),
  'preprocess/too-long': says({ maxLength: number, limit: number }, ({ maxLength, limit }) => ({
    message: t('preprocess.maxLength is {0}, but the model reads at most {1} tokens.', maxLength, limit),
    remedy: t('Set preprocess.maxLength to {0} or less, or choose a model for longer texts.', limit),
  })),
  'tokenizer/broke-down': failed,
  'tokenizer/invalid': says({ file: text, why: caseOf(badTokenizers) }, ({ file, why }) => ({
    message: t('{0} is not a tokenizer that Graft can use: {1}.', file, inWords(badTokenizers, why)),
    remedy: t('Download the file again from the source of the model.'),
  })),
  'tokenizer/missing': says({ folder: text }, ({ folder }) => ({
    message: t('The model folder {0} has no tokenizer.json.', folder),
    remedy: t('Name a model with a fast tokenizer, or save it with `save_pretrained` of transformers.'),
  })),
  'tokenizer/outside-model': says({ file: text, token: number, rows: number }, ({ file, token, rows }) => ({
    message: t('{0} produces token {1}, but the model has only {2} tokens.', file, token, rows),
    remedy: t('Download the tokenizer and the weights of the same model again.'),
  })),
  'tokenizer/too-large': says({ file: text, bytes: number, limit: number }, ({ file, bytes, limit }) => ({
    message: t('{0} has {1} bytes; the limit is {2}.', file, bytes, limit),
  })),
  'tokenizer/too-slow': failed,
  'tokenizer/unreadable': says({ file: text, why: text }, ({ file, why }) => ({
    message: t('{0} cannot be read: {1}.', file, why),
  })),
};

export const inputError = errorsOf(inputErrors);

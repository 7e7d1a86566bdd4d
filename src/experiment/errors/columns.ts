import { countNames, type FewNames, listNames } from '../words/shownNames';
import { t, translated } from '../words/translation';
import { few, optional, says, text, texts } from './catalogue';
import { errorsOf } from './errors';

const columnsOf = (file: string, columns: FewNames) =>
  t('The columns of {0} are {1}.', file, listNames(columns));

/** @param offers columns, each followed by some of its values */
const listOffers = (offers: readonly string[]) =>
  offers.flatMap((column, at) => (at % 2 === 0 ? [`${column} (${offers[at + 1] ?? ''})`] : [])).join('; ');

/** Columns of tables. */
export const columnErrors = {
  'dataset/ambiguous-columns': says(
    { file: text, setting: text, candidate: text, columns: few, offers: texts },
    ({ file, setting, candidate, columns, offers }) => ({
      message: t('It is not clear which column of {0} holds the {1}.', file, setting),
      remedy: [
        t('Name the column in the dataset stage, for example {0}.', `\`${setting}: ${candidate}\``),
        ...(offers.length > 0 ? [t('Likely columns: {0}.', listOffers(offers))] : []),
        columnsOf(file, columns),
      ].join(' '),
    }),
  ),
  'dataset/no-label': says({ file: text, columns: few }, ({ file, columns }) => ({
    message: t(
      'No column of {0} can be a label: each holds texts, dates, identifiers or a single value.',
      file,
    ),
    remedy: `${t('Add a column with the label of each example, name one with `label: COLUMN` in the dataset stage, or write `task: language-modelling` in the finetune stage to continue the texts.')} ${columnsOf(file, columns)}`,
  })),
  'dataset/one-label-column': says({ task: optional(text), columns: few }, ({ task, columns }) => ({
    message:
      task === undefined
        ? t(
            'Images in folders have one label column, but the dataset names {0}: {1}.',
            countNames(columns),
            listNames(columns),
          )
        : t(
            'The task {0} has one label column, but the dataset names {1}: {2}.',
            translated(task),
            countNames(columns),
            listNames(columns),
          ),
    remedy: t('Name one column, or choose another finetune.task.'),
  })),
  'dataset/same-column': says({ column: text, file: text, columns: few }, ({ column, file, columns }) => ({
    message: t('Column {0} is assigned twice.', column),
    remedy: `${t('Name the columns in the dataset stage: text, pair or image, and label.')} ${columnsOf(file, columns)}`,
  })),
  'dataset/text-and-image': says({}, () => ({
    message: t('A model reads texts or images, not both.'),
    remedy: t('Keep `text`, or keep `image`.'),
  })),
  'dataset/unknown-column': says(
    { file: text, column: text, near: optional(text), columns: few },
    ({ file, column, near, columns }) => ({
      message: t('{0} has no column {1}.', file, column),
      remedy: `${near === undefined ? '' : `${t('Did you mean {0}?', near)} `}${columnsOf(file, columns)}`,
    }),
  ),
};

export const columnError = errorsOf(columnErrors);

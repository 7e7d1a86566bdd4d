import { type FewNames, listNames } from '../words/shownNames';
import { t } from '../words/translation';
import { caseOf, few, inWords, number, optional, says, text } from './catalogue';
import { errorsOf } from './errors';
import { sortImages } from './images';

const addClass = () => t('Add examples of another class, or name another label column in the dataset stage.');
const addLabels = () => t('Add examples with other labels.');

/** Why a classification has fewer than two classes. */
const oneClass = {
  folder: (folder: string) => ({
    message: t('A folder of images needs a folder for each class, but has only {0}.', folder),
    remedy: sortImages(),
  }),
  label: (file: string, label: string) => ({
    message: t('{0} has only the label {1}, but the task needs two labels or more.', file, label),
    remedy: addLabels(),
  }),
  'no-example': (file: string) => ({
    message: t('{0} has no examples, but the task needs two classes or more.', file),
    remedy: addClass(),
  }),
  'no-label': (file: string) => ({
    message: t('{0} has no labels, but the task needs two labels or more.', file),
    remedy: addLabels(),
  }),
  same: (file: string, column: string, label: string) => ({
    message: t('{0} has only one class: every {1} is {2}.', file, column, label),
    remedy: addClass(),
  }),
};

/** Classes, each followed by the line or the file of its example. */
function listExamples(classes: FewNames): string {
  const lists = classes.flatMap((name, at) => {
    const place = classes[at + 1] ?? '';
    return at % 2 === 0 ? [`${name} (${typeof place === 'number' ? t('line {0}', place) : place})`] : [];
  });
  return lists.join(', ');
}

/** Classes of one example; `spelling` is one of them that is another spelling of the class `of`. */
const tooSmall = { file: text, classes: few, more: number, spelling: optional(text), of: optional(text) };

/** Labels and numbers that a task cannot learn. */
export const taskErrors = {
  'dataset/class-too-small': says(tooSmall, ({ file, classes, more, spelling, of }) => ({
    message: t(
      '{0} has only one example of {1}, so none can be set aside for scoring.',
      file,
      more > 0 ? t('{0} and {1} more', listExamples(classes), more) : listExamples(classes),
    ),
    remedy:
      spelling === undefined || of === undefined
        ? t('Add examples, remove the class, or write `split: none` to train and score on all examples.')
        : t(
            '{0} is another spelling of {1}: merge the two, or write `spelling: fold` in the dataset stage.',
            spelling,
            of,
          ),
  })),
  'dataset/not-a-number': says(
    { file: text, line: number, columns: few, value: text },
    ({ file, line, columns, value }) => ({
      message: t('On line {0} of {1}, {2} is {3}, not a number.', line, file, listNames(columns), value),
      remedy: t('Correct or remove this row; write decimals with a point.'),
    }),
  ),
  'dataset/not-zero-or-one': says(
    { file: text, line: number, column: text, value: text },
    ({ file, line, column, value }) => ({
      message: t('On line {0} of {1}, {2} is {3}, not 0 or 1.', line, file, column, value),
      remedy: t('A column for one of several labels contains 1 where the label applies, and 0 elsewhere.'),
    }),
  ),
  'dataset/one-class': says({ why: caseOf(oneClass) }, ({ why }) => inWords(oneClass, why)),
  'dataset/one-value': says({ file: text, columns: few, values: few }, ({ file, columns, values }) => ({
    message:
      values.length === 0
        ? t('{0} has no examples, but the task needs two different numbers or more.', file)
        : t('{0} has only one value: every {1} is {2}.', file, listNames(columns), listNames(values)),
    remedy: t('Name a column with different numbers.'),
  })),
};

export const taskError = errorsOf(taskErrors);

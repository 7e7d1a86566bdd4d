import { formatBytes } from '../words/formatNumbers';
import { t } from '../words/translation';
import { number, says, text } from './catalogue';
import { errorsOf } from './errors';

/** Comparing models before a training. */
export const choosingErrors = {
  'rank/labels-differ': says({ examples: number }, ({ examples }) => ({
    message: t('All {0} labels are different, so that no example says anything about another.', examples),
    remedy: t('Set dataset.label to the column of the classes.'),
  })),
  'rank/no-models': says({ kind: text }, ({ kind }) => ({
    message: t('No model for {0} is on this machine.', kind),
    remedy: t('Name models with `--models` and let Graft fetch them with `--download`.'),
  })),
  'rank/not-here': says({ model: text, bytes: number }, ({ model, bytes }) => ({
    message:
      bytes > 0
        ? t('The model {0} is not on this machine: a download of {1}.', model, formatBytes(bytes))
        : t('The model {0} is not on this machine.', model),
    remedy: t('Let Graft fetch it with `--download`.'),
  })),
  'rank/one-class': says({}, () => ({
    message: t('All examples have the same class.'),
    remedy: t('Add examples of another class.'),
  })),
  'rank/task': says({ task: text }, ({ task }) => ({
    message: t('Models can be compared for classification and for one number; the task here is {0}.', task),
    remedy: t('Compare runs of the experiment with different models instead.'),
  })),
  'rank/too-few-examples': says({ examples: number, fewest: number }, ({ examples, fewest }) => ({
    message: t('The comparison needs {0} training examples, and there are {1}.', fewest, examples),
    remedy: t('Label more examples.'),
  })),
  'rank/too-many-classes': says({ classes: number, most: number }, ({ classes, most }) => ({
    message: t('The labels have {0} classes; the comparison takes {1} at most.', classes, most),
    remedy: t('Check that dataset.label is the column of the classes, or merge rare classes.'),
  })),
};

export const choosingError = errorsOf(choosingErrors);

import { t } from '../words/translation';
import { number, oneOf, says, text } from './catalogue';
import { errorsOf } from './errors';

const languages = { browser: () => t('a browser'), node: () => 'Node', python: () => 'Python' };

/** Requests of a person or a language model that the window cannot meet. Language models get English. */
export const windowErrors = {
  'check/no-experiment': says({}, () => ({
    message: t('No experiment is open.'),
    remedy: t('Open a file that ends in .graft.md.'),
  })),
  'check/not-moved': says({ name: text, to: text }, ({ name, to }) => ({
    message: t('{0} could not be moved.', name),
    remedy: t('Check whether {0} already exists.', to),
  })),
  'check/not-removed': says({ name: text }, ({ name }) => ({
    message: t('{0} could not be removed.', name),
    remedy: t('Check whether you may change the folder that holds the file.'),
  })),
  'check/not-yaml': says({ stage: text }, ({ stage }) => ({
    message: t('The text of {0} is not valid YAML at the moment, so nothing was written.', stage),
    remedy: t('Fix the text first; its first error is underlined.'),
  })),
  'compare/count': says({ runs: number, fewest: number, most: number }, ({ runs, fewest, most }) => ({
    message: t('{0} runs cannot be compared.', runs),
    remedy: t('Choose {0} to {1} runs; runs that differ only by seed count as one.', fewest, most),
  })),
  'compare/first-run': says({}, () => ({
    message: t('This experiment has no earlier run.'),
    remedy: t('Select the runs to compare in the view "Experiments".'),
  })),
  'compare/starting': says({}, () => ({
    message: t('A run that is just starting has no results to compare yet.'),
    remedy: t('Try again in a moment.'),
  })),
  'dataset/different-tables': says({ other: text, first: text }, ({ other, first }) => ({
    message: t('{0} and {1} differ in format or header.', other, first),
    remedy: t('Choose one of the tables, or give all of them the same columns in the same order.'),
  })),
  'dataset/merged-exists': says({ name: text }, ({ name }) => ({
    message: t('{0} already exists.', name),
    remedy: t('Choose it, or delete it to create it again.'),
  })),
  'experiment/invalid-stage': says({}, () => ({
    message: t('The text of the package stage is not valid YAML.'),
    remedy: t('Correct it, then package the model again.'),
  })),
  'notebook/no-kernel': says({}, () => ({
    message: t('Graft is not the kernel of this notebook.'),
    remedy: t('Use "Notebook: Select Notebook Kernel" and choose Graft.'),
  })),
  'package/no-snippet': says(
    { folder: text, language: oneOf('python', 'node', 'browser') },
    ({ folder, language }) => ({
      message: t('{0} has no code for {1}.', folder, languages[language]()),
      remedy:
        language === 'python'
          ? t('Run the package stage again.')
          : t('Add onnx or tfjs to package.formats, and run the package stage again.'),
    }),
  ),
  'panel/no-picture': says({}, () => ({ message: t('Exporting the chart as an image failed.') })),
  'panel/nothing-to-undo': says({}, () => ({
    message: t('This panel has no change to undo.'),
  })),
  'run/gone': says({}, () => ({
    message: t('The run of this result no longer exists.'),
    remedy: t('Run the stage again.'),
  })),
  'run/no-experiment': says({ name: text, snapshot: text }, ({ name, snapshot }) => ({
    message: t('{0} no longer exists.', name),
    remedy: t('The experiment of the run is in {0}.', snapshot),
  })),
  'run/untrusted': says({}, () => ({
    message: t('Experiments run only in trusted workspaces, because a run reads and writes files.'),
    remedy: t('Use "Workspaces: Manage Workspace Trust", then try again.'),
  })),
  'tools/missing': says({ name: text }, ({ name }) => ({
    message: `There is no ${name} in the workspace.`,
    remedy: 'Name a file by its path from the workspace folder.',
  })),
  'tools/no-experiment': says({ name: text }, ({ name }) => ({
    message: `${name} is not an experiment (*.graft.md).`,
  })),
  'tools/no-run': says({ run: text }, ({ run }) => ({
    message: `There is no run ${run}.`,
    remedy: 'List the runs first.',
  })),
  'tools/outside': says({ name: text }, ({ name }) => ({
    message: `${name} leads out of the workspace.`,
  })),
};

export const windowError = errorsOf(windowErrors);

import { shownName } from '../words/shownNames';
import { t } from '../words/translation';
import { type Clause, caseOf, flag, inWords, optional, type Sentences, says, text, texts } from './catalogue';
import { errorsOf } from './errors';

const sentences = (message: string, remedy?: string): Sentences => ({ message, remedy });
const nearest = (near: string | undefined) => (near === undefined ? [] : [t('Did you mean {0}?', near)]);
const stagesAre = (stages: readonly string[]) => t('The stages are {0}.', stages.join(', '));

/** Why an answer cannot be explained. */
const unexplained = {
  family: (family: string) =>
    sentences(t('Models of the family {0} have no feature maps.', family), t('Ask a CNN.')),
  format: (format: string) =>
    sentences(
      t('A model in the format {0} does not explain its answers.', format),
      t('Leave out `--format`; the package must have the format safetensors.'),
    ),
  'no-folder': (folder: string, name: string) =>
    sentences(
      t('There is no folder {0} to write {1} into.', folder, name),
      t('Create the folder, or name a file elsewhere.'),
    ),
  'not-png': (file: string) =>
    sentences(
      t('The explanation is a PNG, but the name {0} does not end in .png.', file),
      t('Name a file that ends in .png.'),
    ),
  'one-image': () =>
    sentences(
      t('`--explain` shows which parts of one image led to the answer.'),
      t('Ask a model that reads images about one image.'),
    ),
  replaces: (file: string) =>
    sentences(t('The explanation would replace the image {0}.', file), t('Name another file.')),
};

/** Why there is no experiment to run. */
const noExperiments = {
  data: (file: string, experiment: string, path: string) =>
    sentences(
      t('{0} is not an experiment.', file),
      t(
        'Write an experiment {0} that names the file, and run the experiment:\n\n{1}',
        experiment,
        `\`\`\`yaml dataset\npath: ${path}\n\`\`\``,
      ),
    ),
  missing: (file: string) => sentences(t('There is no file {0}.', file), nameExperiment()),
  other: (file: string) => sentences(t('{0} is not an experiment.', file), nameExperiment()),
  unreadable: (file: string) => sentences(t('{0} cannot be read.', file), nameExperiment()),
};
const nameExperiment = () =>
  t('Name an experiment: a Markdown file such as NAME.graft.md, whose dataset block names the data.');

/** Why texts and second texts do not fit. */
const wrongPairs = {
  count: (first: number, second: number) =>
    sentences(
      t('The command has {0} texts, but {1} texts to pair with them.', first, second),
      t('Give `--pair` once for each text, in the same order.'),
    ),
  images: () => sentences(t('The model reads images, not pairs of texts.'), t('Leave out `--pair`.')),
  single: (folder: string) =>
    sentences(
      t('The model in {0} reads one text at a time, not pairs of texts.', folder),
      t('Leave out `--pair`.'),
    ),
};

/** Why `--set` cannot be applied. */
const wrongSets = {
  form: (override: string) => t('--set takes stage.setting=value, not {0}.', shownName(override)),
  setting: (override: string, why: Clause) => t('In --set {0}: {1}', shownName(override), why.message),
  stage: (stage: string, stages: string) =>
    `${t('No stage is called {0}.', shownName(stage))} ${t('The stages are {0}.', stages)}`,
  'stage-near': (stage: string, near: string) =>
    `${t('No stage is called {0}.', shownName(stage))} ${t('Did you mean {0}?', near)}`,
};

/** Requests of a command that cannot be met. */
export const usageErrors = {
  'clean/run-starts': says({}, () => ({
    message: t('Another run is starting or ending.'),
    remedy: t('Run the same command again in a moment.'),
  })),
  'run/in-progress': says({}, () => ({
    message: t('A run in progress cannot be deleted.'),
    remedy: t('Stop the run first.'),
  })),
  'run/no-dataset': says({}, () => ({
    message: t('The dataset that this run read is no longer stored.'),
    remedy: t('Run the stage again: `graft clean` has removed the dataset.'),
  })),
  'run/no-model': says({}, () => ({
    message: t('The model that this run evaluated is no longer stored.'),
    remedy: t('Run the experiment again: `graft clean` has removed the model.'),
  })),
  'usage/explain': says({ why: caseOf(unexplained) }, ({ why }) => inWords(unexplained, why)),
  'usage/no-experiment': says({ why: caseOf(noExperiments) }, ({ why }) => inWords(noExperiments, why)),
  'usage/no-place': says({ place: text }, ({ place }) => ({
    message: t('There is no file or folder {0}.', place),
  })),
  'usage/no-run': says({ run: text, folder: optional(text) }, ({ run, folder }) =>
    folder === undefined
      ? sentences(t('The deleted run {0} no longer exists.', run), t('Run the experiment again.'))
      : sentences(
          t('There is no run {0} in {1}.', run, folder),
          t('A run is named by its folder in `.graft/runs`; `graft clean` lists what it would remove.'),
        ),
  ),
  'usage/no-texts': says({ isPrompts: flag }, ({ isPrompts }) => ({
    message: t('stdin is empty.'),
    remedy: isPrompts
      ? t('With `-` each line of stdin is a prompt.')
      : t('With `-` each line of stdin is a text, or the file of an image.'),
  })),
  'usage/pairs': says({ why: caseOf(wrongPairs) }, ({ why }) => inWords(wrongPairs, why)),
  'usage/set': says({ why: caseOf(wrongSets) }, ({ why }) => ({ message: inWords(wrongSets, why) })),
  'usage/size': says({ size: text }, ({ size }) => ({
    message: t('{0} is not a size.', JSON.stringify(size)),
    remedy: t('Write a number with a unit, such as 500MB or 2GB.'),
  })),
  'usage/until': says({ stage: text, near: optional(text), stages: texts }, ({ stage, near, stages }) => ({
    message: t('No stage is called {0}.', stage),
    remedy: [...nearest(near), stagesAre(stages)].join(' '),
  })),
};

export const usageError = errorsOf(usageErrors);

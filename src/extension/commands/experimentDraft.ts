import { stringify } from 'yaml';

/** What a new experiment is made from. Paths are as they will be written in the file. */
export interface DraftChoices {
  title: string;
  dataset: DatasetFiles;
  preset: string;
}

/** One file with all examples, or files that are split already. */
export type DatasetFiles = { path: string } | { train: string; validation?: string; test?: string };

/** The endings of files that can be a dataset. */
export const dataExtensions = ['csv', 'tsv', 'jsonl'] as const;

const splitNames = {
  train: ['train', 'training'],
  validation: ['validation', 'valid', 'val', 'dev'],
  test: ['test', 'testing'],
} as const;

/** The text of a new experiment. It contains every stage, so that each has a cell. */
export function draftExperiment({ title, dataset, preset }: DraftChoices): string {
  // `5e-5` would be written as 0.00005, so it comes as text.
  const stage = (name: string, settings: object, more = '') =>
    `\`\`\`yaml ${name}\n${Object.keys(settings).length === 0 ? '' : stringify(settings)}${more}\`\`\`\n`;
  return [
    `# ${title}\n`,
    'A pretrained model learns to tell the labels of this data apart. Every block is a stage; a setting that is left out has its default.\n',
    stage('dataset', dataset),
    stage('model', { preset }),
    stage('preprocess', { maxLength: 128 }),
    'Fine-tuning shows the model every example once an epoch.\n',
    stage('finetune', { epochs: 3, batchSize: 16 }, 'learningRate: 5e-5\n'),
    stage('evaluate', {}),
    stage('package', {}),
  ].join('\n');
}

/** The dataset of a folder: `train.csv` and its fellows together, else each data file by itself. */
export function datasetsIn(names: readonly string[]): DatasetFiles[] {
  const data = names.filter(isDataFile).sort();
  const find = (words: readonly string[]) => data.find((name) => words.includes(stem(name).toLowerCase()));
  const train = find(splitNames.train);
  if (train === undefined) return data.map((path) => ({ path }));
  const validation = find(splitNames.validation);
  const test = find(splitNames.test);
  return [{ train, ...(validation ? { validation } : {}), ...(test ? { test } : {}) }];
}

/** Whether a file's name says that it can be a dataset. */
export function isDataFile(name: string): boolean {
  return dataExtensions.some((extension) => name.toLowerCase().endsWith(`.${extension}`));
}

/** `reviews`, `reviews-2`, `reviews-3` and so on, as names of experiment files. */
export function* experimentNames(base: string): Generator<string> {
  yield `${base}.graft.md`;
  for (let count = 2; ; count++) yield `${base}-${count}.graft.md`;
}

/** `customer_reviews.csv` as a title: "Customer reviews". */
export function titleOf(fileName: string): string {
  const words = stem(fileName)
    .replace(/[_\-.]+/g, ' ')
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A file's name without its last extension. */
export function stem(fileName: string): string {
  return fileName.replace(/\.[^.]+$/, '');
}

import { stringify } from 'yaml';
import type { ModalityName } from '../../experiment/preset';
import { type DatasetFiles, stem } from './findData';

/** What a new experiment is made from. Paths are as they will be written in the file. */
export interface DraftChoices {
  title: string;
  dataset: DatasetFiles;
  modality: ModalityName;
  preset: string;
}

/** Good settings to begin with. Numbers such as `5e-5` come as text: they would be written as 0.00005. */
const beginnings: Record<ModalityName, { preprocess: object; finetune: string }> = {
  text: { preprocess: { maxLength: 128 }, finetune: 'epochs: 3\nbatchSize: 16\nlearningRate: 5e-5\n' },
  image: { preprocess: { augment: 'light' }, finetune: 'epochs: 5\nbatchSize: 16\nlearningRate: 5e-4\n' },
};

/** The text of a new experiment. It contains every stage, so that each has a cell. */
export function draftExperiment({ title, dataset, modality, preset }: DraftChoices): string {
  const stage = (name: string, settings: object | string) => {
    const text = typeof settings === 'string' ? settings : stringify(settings);
    return `\`\`\`yaml ${name}\n${text === '{}\n' ? '' : text}\`\`\`\n`;
  };
  const { preprocess, finetune } = beginnings[modality];
  return [
    `# ${title}\n`,
    'A pretrained model learns to tell the labels of this data apart. Every block is a stage; a setting that is left out has its default.\n',
    stage('dataset', dataset),
    stage('model', { preset }),
    stage('preprocess', preprocess),
    'Fine-tuning shows the model every example once an epoch.\n',
    stage('finetune', finetune),
    stage('evaluate', {}),
    stage('package', {}),
  ].join('\n');
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

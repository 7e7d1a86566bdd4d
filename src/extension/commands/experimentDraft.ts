import { stringify } from 'yaml';
import { epochsForSteps } from '../../experiment/epochsForSteps';
import type { ModalityName } from '../../experiment/preset';
import { t } from '../../experiment/translation';
import { type DatasetFiles, stem } from './findData';

/** What a new experiment is made from. Paths are as they will be written in the file. */
export interface DraftChoices {
  title: string;
  dataset: DatasetFiles;
  modality: ModalityName;
  preset: string;
  /** About how many examples are trained on. */
  examples: number;
}

/** Good settings to begin with. Numbers such as `5e-5` come as text: they would be written as 0.00005. */
const beginnings: Record<ModalityName, { preprocess: object; epochs: number; learningRate: string }> = {
  text: { preprocess: { maxLength: 128 }, epochs: 3, learningRate: '5e-5' },
  image: { preprocess: { augment: 'light' }, epochs: 5, learningRate: '5e-4' },
};
const batchSize = 16;

/** The text of a new experiment. It contains every stage, so that each has a cell. */
export function draftExperiment({ title, dataset, modality, preset, examples }: DraftChoices): string {
  const stage = (name: string, settings: object | string) => {
    const text = typeof settings === 'string' ? settings : stringify(settings);
    return `\`\`\`yaml ${name}\n${text === '{}\n' ? '' : text}\`\`\`\n`;
  };
  const { preprocess, epochs: usual, learningRate } = beginnings[modality];
  const epochs = epochsForSteps(examples, batchSize, usual);
  return [
    `# ${title}\n`,
    `${t('A pretrained model learns to tell the labels of this data apart. Every block is a stage; a setting that is left out has its default.')}\n`,
    stage('dataset', dataset),
    stage('model', { preset }),
    stage('preprocess', preprocess),
    epochs > usual
      ? `${t('Fine-tuning shows the model every example once an epoch. About {0} examples are few, so that it takes more epochs than the usual {1}; the best one is kept.', examples, usual)}\n`
      : `${t('Fine-tuning shows the model every example once an epoch.')}\n`,
    stage('finetune', `epochs: ${epochs}\nbatchSize: ${batchSize}\nlearningRate: ${learningRate}\n`),
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

import { stringify } from 'yaml';
import type { SettingTable } from '../../experiment/settings/settingKinds';
import { describeDefault } from '../../experiment/settings/settingWords';
import { type StageName, stageHelp, stages, stageTitle } from '../../experiment/stages/stages';
import { capitalized } from '../../experiment/words/capitalized';
import { shownName } from '../../experiment/words/shownNames';
import { t, translated } from '../../experiment/words/translation';
import type { DataKind } from './dataKinds';
import { epochsForSteps } from './epochsForSteps';
import { type DatasetFiles, stem } from './findData';

/** The facts for a new experiment. Paths are as in its file. */
export interface DraftChoices {
  title: string;
  dataset: DatasetFiles;
  kind: DataKind;
  preset: string;
  /** The estimated number of training examples. */
  examples: number;
  /** The columns of a table; left out, a run finds them. */
  columns?: DraftColumns | undefined;
}

/** The columns that a model reads and predicts. */
export interface DraftColumns {
  readonly hasHeader: boolean;
  /** Columns by the settings that name them. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly label: readonly string[];
  readonly task: string;
  /** Whether some rows have no label: they are left out. */
  readonly hasMissing: boolean;
}

interface Beginning {
  /** The task, in a sentence. */
  aim: () => string;
  preprocess: object;
  epochs: number;
  learningRate: string;
}

/** Good initial settings. Numbers such as `5e-5` are strings; as numbers, they would be written as 0.00005. */
const tellApart = () => t('A pretrained model learns to predict the labels of this data.');
const ofTexts: Beginning = {
  aim: tellApart,
  preprocess: { maxLength: 128 },
  epochs: 3,
  learningRate: '5e-5',
};
const ofImages: Beginning = {
  aim: tellApart,
  preprocess: { augment: 'light' },
  epochs: 5,
  learningRate: '5e-4',
};
const beginnings: Record<DataKind, Beginning> = {
  table: ofTexts,
  'image-table': ofImages,
  images: ofImages,
  'image-archive': ofImages,
  'plain-text': { ...ofTexts, aim: () => t('A language model learns to continue texts like these.') },
};
const batchSize = 16;

/** The settings that people change first, written as comments with their defaults. */
const changedFirst: Partial<Record<StageName, readonly string[]>> = {
  finetune: ['trainable', 'optimizer', 'schedule', 'warmup'],
  evaluate: ['mistakes'],
};

/** The text of a new experiment: a heading and a cell for each stage from the data to the score. */
export function draftExperiment({ title, dataset, kind, preset, examples, columns }: DraftChoices): string {
  const { aim, preprocess, epochs: usual, learningRate } = beginnings[kind];
  const epochs = epochsForSteps(examples, batchSize, usual);
  return [
    `# ${title}\n`,
    `${columns ? aimOf(columns) : aim()} ${t('Every block is a stage; omitted settings have their defaults.')}\n`,
    section('dataset', stringify({ ...dataset, ...(columns && columnSettings(columns)) })),
    section('model', stringify({ preset })),
    section('preprocess', stringify(preprocess)),
    section(
      'finetune',
      `${columns ? `task: ${columns.task}\n` : ''}epochs: ${epochs}\nbatchSize: ${batchSize}\nlearningRate: ${learningRate}\n`,
      ...(epochs > usual
        ? [
            t(
              'The data is small (about {0} examples), so there are more epochs than the usual {1}; the best epoch is kept.',
              examples,
              usual,
            ),
          ]
        : []),
    ),
    section('evaluate', ''),
  ].join('\n');
}

function aimOf({ inputs, label, task }: DraftColumns): string {
  const names = (columns: readonly string[]) => columns.map((name) => `**${inProse(name)}**`).join(', ');
  const read = Object.values(inputs);
  return t(
    'A pretrained model learns to predict {0} from {1} ({2}).',
    names(label),
    names(read),
    translated(task),
  );
}

/** A name from a stranger's table as text in one line: it can begin no block and no markup. */
const inProse = (name: string) =>
  shownName(name.replace(/\s+/g, ' ').trim()).replace(/[\\`*_[\]<>#&~]/g, '\\$&');

/** The columns as the dataset stage names them. */
function columnSettings({ hasHeader, inputs, label, hasMissing }: DraftColumns): object {
  return {
    ...(!hasHeader && { header: false }),
    ...inputs,
    label: label.length === 1 ? label[0] : label,
    ...(hasMissing && { missing: 'skip' }),
  };
}

/** A stage: its heading, a description, and its block with the common settings as comments. */
function section(stage: StageName, settings: string, ...remarks: readonly string[]): string {
  const defaults = (changedFirst[stage] ?? []).map((name) => `# ${name}: ${defaultText(stage, name)}\n`);
  const prose = [stageHelp(stage), ...remarks].join(' ');
  return `## ${stageTitle(stage)}\n\n${prose}\n\n\`\`\`yaml ${stage}\n${settings}${defaults.join('')}\`\`\`\n`;
}

function defaultText(stage: StageName, name: string): string {
  return describeDefault((stages[stage].settings as SettingTable)[name]!);
}

/** The names `reviews`, `reviews-2`, `reviews-3` and so on for experiment files. */
export function* experimentNames(base: string): Generator<string> {
  yield `${base}.graft.md`;
  for (let count = 2; ; count++) yield `${base}-${count}.graft.md`;
}

/** `customer_reviews.csv` as a title: "Customer reviews". */
export function titleOf(fileName: string): string {
  const words = stem(fileName)
    .replace(/[_\-.]+/g, ' ')
    .trim();
  return capitalized(words);
}

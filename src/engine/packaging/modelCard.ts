import { stringify } from 'yaml';
import type { DatasetResult, EvaluateResult, FinetuneResult, ModelResult } from '../../experiment/results';
import type { AllSettings } from '../../experiment/stages';
import { cleansAnything } from '../inputs/text/cleaningReport';
import { type Library, usageOf } from './usage';

export interface CardFacts {
  name: string;
  settings: AllSettings;
  dataset: DatasetResult;
  model: ModelResult;
  finetune: FinetuneResult;
  evaluation: EvaluateResult;
  /** The library that loads the package. */
  library: Library;
}

/**
 * The package's README.md, a model card as the Hugging Face hub reads it.
 * Format: https://huggingface.co/docs/hub/model-cards
 */
export function modelCard(facts: CardFacts): string {
  return [
    `---\n${stringify(frontMatter(facts))}---`,
    `# ${escapeMarkdown(facts.name)}`,
    `${escapeMarkdown(facts.model.preset)}, fine-tuned with Graft to tell ${facts.dataset.labels.length} labels apart: ${facts.dataset.labels.map(escapeMarkdown).join(', ')}.`,
    scores(facts),
    training(facts),
    usageOf(facts.library),
    ...cleaning(facts),
  ].join('\n\n');
}

function frontMatter({ model, evaluation, name, library }: CardFacts): object {
  const metrics = [
    { type: 'accuracy', value: evaluation.accuracy },
    { type: 'f1', name: 'Macro F1', value: evaluation.macroF1 },
  ];
  const result = {
    task: { type: 'text-classification' },
    dataset: { name, type: name, split: evaluation.split },
    metrics,
  };
  return {
    ...(model.license === undefined ? {} : { license: model.license.toLowerCase() }),
    ...(model.origin === undefined ? {} : { base_model: hubId(model.origin) }),
    library_name: library,
    pipeline_tag: 'text-classification',
    tags: ['graft', 'text-classification'],
    'model-index': [{ name, results: [result] }],
  };
}

function scores({ evaluation }: CardFacts): string {
  const rows = evaluation.perClass.map(({ label, precision, recall, f1, support }) =>
    row([escapeMarkdown(label), ...[precision, recall, f1].map(percent), String(support)]),
  );
  const scoredOn =
    evaluation.split === 'training'
      ? `the ${evaluation.examples} training examples themselves, which says nothing about new ones`
      : `${evaluation.examples} ${evaluation.split} examples`;
  return [
    `## Scores\n\nAccuracy ${percent(evaluation.accuracy)} and macro F1 ${percent(evaluation.macroF1)} on ${scoredOn}. Always answering the most frequent label, ${escapeMarkdown(evaluation.majority.label)}, scores ${percent(evaluation.majority.accuracy)}.\n`,
    row(['label', 'precision', 'recall', 'F1', 'examples']),
    row(['---', '---:', '---:', '---:', '---:']),
    ...rows,
  ].join('\n');
}

function training({ settings, dataset, finetune }: CardFacts): string {
  const { epochs, batchSize, optimizer, learningRate, schedule, seed } = settings.finetune;
  const train = dataset.splits.find(({ name }) => name === 'train')?.examples ?? 0;
  return `## Training\n\n${train} examples, ${epochs} epochs (the weights are those after epoch ${finetune.bestEpoch}), batches of ${batchSize}, ${optimizer} at ${learningRate} with a ${schedule} schedule, texts of at most ${settings.preprocess.maxLength} tokens, seed ${seed}.`;
}

/** transformers does not know of the cleaning; whoever uses the model with it must be told. */
function cleaning({ settings }: CardFacts): string[] {
  const { clean } = settings.preprocess;
  if (!cleansAnything(clean)) return [];
  const steps = Object.entries(clean).filter(([, value]) => value !== false && value !== 'none');
  const names = steps.map(([name, value]) => (value === true ? name : `${name} ${value}`));
  return [
    `The model was trained on cleaned texts (${names.join(', ')}). \`graft predict\` cleans in the same way, as golden.json records; with transformers, clean the texts before you pass them on.`,
  ];
}

/** The hub knows models by ORG/NAME, not by their pages. */
const hubId = (page: string) => page.replace('https://huggingface.co/', '');

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** Labels and names come from the data: they must not become markup. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+\-.!|&~]/g, '\\$&').replace(/\s+/g, ' ');
}

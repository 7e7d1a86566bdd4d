import { stringify } from 'yaml';
import { hubMetric, metricTitle } from '../../experiment/metrics';
import type { DatasetResult, EvaluateResult, FinetuneResult, ModelResult } from '../../experiment/results';
import type { AllSettings } from '../../experiment/stages';
import { cleansAnything } from '../inputs/text/cleaningReport';
import { blocksAsMarkdown, escapeMarkdown } from './cardBlocks';
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
    `${escapeMarkdown(facts.model.preset)}, fine-tuned with Graft for ${facts.dataset.task} of ${escapeMarkdown(facts.dataset.targets)}: ${facts.dataset.labels.map(escapeMarkdown).join(', ')}.`,
    scores(facts),
    training(facts),
    usageOf(facts.library, facts.dataset.columns.pair !== undefined),
    ...cleaning(facts),
  ].join('\n\n');
}

function frontMatter({ model, evaluation, name, library }: CardFacts): object {
  const metrics = Object.entries(evaluation.metrics)
    .filter(([metric]) => metric !== 'loss')
    .map(([metric, value]) => ({ type: hubMetric(metric), name: metricTitle(metric), value }));
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
  return `## Scores\n\n${blocksAsMarkdown(evaluation.report)}`;
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

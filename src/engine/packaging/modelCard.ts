import { stringify } from 'yaml';
import type { FormatName } from '../../experiment/models/formatNames';
import { hubMetric, metricTitle } from '../../experiment/reports/metrics';
import type {
  DatasetResult,
  EvaluateResult,
  FinetuneResult,
  ModelResult,
} from '../../experiment/runs/results';
import { withTrainingDefaults } from '../../experiment/stages/finetune';
import type { SettingsOf } from '../../experiment/stages/stages';
import { escapeSteering } from '../../experiment/words/steering';
import { formats } from '../formats/formats';
import { modalityNamed } from '../inputs/modalities';
import { taskOf } from '../tasks/tasks';
import { blocksAsMarkdown, escapeMarkdown } from './cardBlocks';
import { type Library, usageOf } from './usage';

export interface CardFacts {
  /** The title: the name of the experiment. */
  name: string;
  /** The name of the data. */
  data: string;
  settings: { readonly preprocess: SettingsOf<'preprocess'>; readonly finetune: SettingsOf<'finetune'> };
  dataset: DatasetResult;
  model: ModelResult;
  finetune: FinetuneResult;
  evaluation: EvaluateResult;
  /** The methods that made it smaller after training, in a few words. */
  optimized: string | undefined;
  formats: readonly FormatName[];
  /** The library that loads the package. */
  library: Library;
}

/**
 * The package's README.md, a model card as the Hugging Face hub reads it.
 * Format: https://huggingface.co/docs/hub/model-cards
 */
export function modelCard(facts: CardFacts): string {
  const parts = [
    `---\n${stringify(frontMatter(facts))}---`,
    `# ${escapeMarkdown(facts.name)}`,
    `${escapeMarkdown(facts.model.preset)}, fine-tuned with Graft for ${facts.dataset.task} of ${escapeMarkdown(facts.dataset.targets)}${labelsOf(facts.dataset)}.`,
    ...originOf(facts),
    ...(facts.optimized === undefined ? [] : [`Made smaller after training: ${facts.optimized}.`]),
    scores(facts),
    training(facts),
    usageOf(
      facts.library,
      facts.dataset,
      pipelineOf(facts.dataset),
      taskOf(facts.dataset).torchAnswers,
      hasWeights(facts),
    ),
    ...formatsOf(facts),
    ...inputsOf(facts).notes,
  ];
  return escapeSteering(parts.join('\n\n'));
}

/** Where the pretrained weights are from, exactly, and what may be done with them. */
function originOf({ model: { origin, revision, license } }: CardFacts): string[] {
  if (origin === undefined) return [];
  const at = revision === undefined ? '' : `, at revision \`${revision}\``;
  const terms = license === undefined ? '' : `; its licence is ${escapeMarkdown(license)}`;
  return [`The pretrained model is ${escapeMarkdown(hubId(origin))} (<${origin}>)${at}${terms}.`];
}

/** The predicted target, if the data has labels. */
function labelsOf({ labels, columns }: DatasetResult): string {
  return columns.label.length === 0 ? '' : `: ${labels.map(escapeMarkdown).join(', ')}`;
}

/** The forms beside the one that the rest of the card is about. */
function formatsOf(facts: CardFacts): string[] {
  const { formats: names } = facts;
  const others = names.filter((name) => !formats[name].isOwn);
  const lines = others.map((name) => `- \`${formats[name].path}\`, for ${formats[name].runtime}`);
  return others.length === 0 ? [] : [`## Other formats\n\n${lines.join('\n')}`, ...typescriptOf(facts)];
}

/** The modules that run it in Node and in browsers. */
function typescriptOf({ formats: names }: CardFacts): string[] {
  const modules = new Set(names.flatMap((name) => formats[name].portable?.module ?? []));
  const lines = [...modules].map(
    (name) =>
      `- \`typescript/${name}.ts\` opens the model, typed, with all that reading takes; \`${name}InNode.ts\` and \`${name}InBrowser.ts\` show how.`,
  );
  return lines.length === 0 ? [] : [`## TypeScript\n\n${lines.join('\n')}`];
}

/** Whether the package has the form that the engine and Python libraries load. */
const hasWeights = ({ formats: names }: CardFacts) => names.some((name) => formats[name].isOwn);

function frontMatter(facts: CardFacts): object {
  const { model, evaluation, name, data, library, dataset } = facts;
  const pipeline = pipelineOf(dataset);
  const metrics = Object.entries(evaluation.metrics)
    .filter(([metric]) => metric !== 'loss')
    .map(([metric, value]) => ({ type: hubMetric(metric), name: metricTitle(metric), value }));
  const result = {
    task: { type: pipeline },
    dataset: { name: data, type: data, split: evaluation.split },
    metrics,
  };
  return {
    ...(model.license === undefined ? {} : { license: model.license.toLowerCase() }),
    ...(model.origin === undefined ? {} : { base_model: hubId(model.origin) }),
    library_name: hasWeights(facts) ? library : 'graft',
    pipeline_tag: pipeline,
    tags: ['graft', pipeline],
    'model-index': [{ name, results: [result] }],
  };
}

function scores({ evaluation }: CardFacts): string {
  return `## Scores\n\n${blocksAsMarkdown(evaluation.report)}`;
}

function training(facts: CardFacts): string {
  const { settings, dataset, finetune } = facts;
  const { batchSize, optimizer, learningRate, epochs, schedule, seed } = withTrainingDefaults(
    settings.finetune,
  );
  const train = dataset.splits.find(({ name }) => name === 'train')?.examples ?? 0;
  const steps =
    finetune.solver === undefined
      ? `${epochs} epochs (the weights are those after epoch ${finetune.bestEpoch}), batches of ${batchSize}, ${optimizer} at ${learningRate} with a ${schedule} schedule`
      : `the head alone, solved by L-BFGS in ${finetune.epochs} iterations (the weights are those after iteration ${finetune.bestEpoch}) with an L2 penalty of ${finetune.headPenalty}`;
  return `## Training\n\n${train} examples, ${steps}, ${inputsOf(facts).inputs}, seed ${seed}.`;
}

/** The hub's name of what the model does. */
function pipelineOf(dataset: DatasetResult): string {
  return taskOf(dataset).pipeline ?? modalityNamed(dataset.modality).card.pipeline;
}

/** The model's input, and notes for users. */
function inputsOf({ settings, dataset }: CardFacts) {
  const { kept, card } = modalityNamed(dataset.modality);
  return card.describe(kept.parse(settings.preprocess));
}

/** The hub knows models by ORG/NAME, not by their pages. */
const hubId = (page: string) => page.replace('https://huggingface.co/', '');

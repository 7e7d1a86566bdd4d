import { inWords } from '../../experiment/reports/drawBlocks';
import type { Metrics } from '../../experiment/reports/metrics';
import type { BlockOf } from '../../experiment/reports/report';
import { reportWords } from '../../experiment/reports/reportWords';
import type { EvaluateResult } from '../../experiment/runs/results';
import type { SettingsOf } from '../../experiment/stages/stages';
import { t } from '../../experiment/words/translation';
import type { Example } from '../datasets/example';
import { type NamedValues, rowsOf } from '../datasets/exampleValues';
import type { InputSplit } from '../inputs/encoded';
import { scoredTargets } from '../inputs/movedTargets';
import type { NaiveScore, Scored } from '../tasks/task';
import type { TaskSpec } from '../tasks/taskSpec';
import { taskOf } from '../tasks/tasks';
import { scoreMetrics } from '../training/epochMetrics';
import { type Scores, scoreExamples } from '../training/scoreExamples';
import type { TrainedModel } from '../training/trainedModel';
import type { TrainingIo } from '../training/trainingIo';
import { calibrationOf } from './calibration/calibrationReport';
import { fewestChoices, fitTemperature } from './calibration/temperature';
import { curvesOf } from './curves/curvesReport';
import { scoreInterval } from './scoreInterval';
import type { DataColumns } from './slices/columnsOf';
import { type ScoredSlice, slicesOf } from './slices/slices';
import { slicesBlock } from './slices/slicesReport';

export interface EvaluateTask {
  settings: SettingsOf<'evaluate'>;
  spec: TaskSpec;
  model: TrainedModel;
  /** The split to score: its name, its examples, and its encoded examples. */
  split: EvaluateResult['split'];
  /** The number of examples among them that are also in the training data. */
  leaked?: number;
  examples: readonly Example[];
  scored: InputSplit;
  /** The scores of the trained model, where a candidate made from it is scored. */
  baseline?: Metrics | undefined;
  /** The columns of the data that the task does not use. */
  columns?: DataColumns | undefined;
  /** The validation examples, which a temperature is fitted on; left out, no temperature is. */
  validation?: InputSplit | undefined;
  /** The targets of the training examples, which the naive answer knows. */
  train: NamedValues;
}

const batchSize = 32;

/** An evaluation, and what it was made from. */
export interface Evaluated {
  readonly result: EvaluateResult;
  /** The outputs of the head, with the temperature. */
  readonly outputs: NamedValues;
  /** The targets as the model saw the examples. */
  readonly targets: NamedValues;
}

/**
 * Scores a trained model: its task's metrics and report, and what an answer that looks at no example would score.
 * @throws CancelledError when the user asked to stop
 */
export async function evaluate(task: EvaluateTask, io: TrainingIo): Promise<Evaluated> {
  const { spec, scored, split, baseline } = task;
  const { labels } = spec;
  const targets = scoredTargets(scored, rowsOf(scored.targets));
  const judge = taskOf(spec);
  const scores = await scoreAll(task, io);
  // A block of a long text is no example.
  const examples = new Set(task.examples).size;
  const metrics = scoreMetrics(scores, targets, spec);
  const naive = judge.naive?.(task.train, targets, labels);
  const interval = scoreInterval(judge, { outputs: scores.outputs, targets, labels }, metrics);
  const leaked = task.leaked ?? 0;
  const headline = scoresBlock({ ...metrics, loss: scores.loss }, naive, judge.primaryMetric, {
    ...{ split, examples, baseline, leaked },
    ...(interval && { interval }),
  });
  const asTrained = { outputs: scores.outputs, targets, labels };
  const temperature = await temperatureOf(task, asTrained, io);
  const answered = { ...asTrained, outputs: withTemperature(scores.outputs, temperature?.value) };
  const details = judge.report(answered, task.examples, task.settings.mistakes);
  const choices = judge.choices?.(asTrained);
  const calibration = choices && calibrationOf(choices, rowsOf(targets), temperature);
  const slices = slicesIn(task, answered);
  const curves = choices && curvesOf(choices, rowsOf(targets), labels);
  const sections = [
    calibration?.block,
    curves?.block,
    slices.length > 0 ? slicesBlock(slices) : undefined,
  ].filter((block) => block !== undefined);
  const result = {
    split,
    examples,
    ...(leaked > 0 && { leaked }),
    metrics: { ...metrics },
    ...(interval && { interval }),
    ...(naive ? { naive: { answer: inWords(naive.answer), metrics: { ...naive.metrics } } } : {}),
    ...(baseline ? { baseline: { ...baseline } } : {}),
    ...(temperature && { temperature }),
    ...(calibration && { confidence: calibration.scores }),
    ...(calibration?.asTrained && { confidenceAsTrained: calibration.asTrained }),
    ...(slices.length > 0 && { slices: slices.map(({ title: _, ...slice }) => slice) }),
    ...(curves && { rankings: curves.rankings }),
    report: [headline, ...details, ...sections],
  };
  return { result, outputs: answered.outputs, targets };
}

/** The slices of the examples, where answers are right or wrong. */
function slicesIn({ spec, examples, columns = new Map() }: EvaluateTask, answered: Scored): ScoredSlice[] {
  const { judge } = taskOf(spec);
  if (!judge || rowsOf(answered.targets) !== examples.length) return [];
  const isRight = examples.map((_, row) => judge(answered, row).isRight);
  return slicesOf(examples, isRight, columns);
}

/** The temperature that fits the validation examples, if one is better than 1. @param own what was scored, perhaps the same examples */
async function temperatureOf(
  task: EvaluateTask,
  own: Scored,
  io: TrainingIo,
): Promise<EvaluateResult['temperature']> {
  const { choices } = taskOf(task.spec);
  const { validation, settings, split } = task;
  const examples = validation ? rowsOf(validation.targets) : 0;
  if (!choices || !validation || settings.calibrate === 'none' || examples < fewestChoices) return undefined;
  const scored =
    split === 'validation'
      ? own
      : {
          outputs: (await scoreAll({ ...task, scored: validation }, io)).outputs,
          targets: scoredTargets(validation, examples),
          labels: own.labels,
        };
  const value = fitTemperature(choices(scored));
  return value === 1 ? undefined : { value, examples };
}

/** Outputs as a package with the temperature gives them. */
function withTemperature(outputs: NamedValues, temperature: number | undefined): NamedValues {
  if (temperature === undefined) return outputs;
  const cooled = Object.entries(outputs).map(([name, of]) => [
    name,
    { ...of, values: Float32Array.from(of.values, (value) => value / temperature) },
  ]);
  return Object.fromEntries(cooled);
}

function scoreAll({ model, scored }: EvaluateTask, io: TrainingIo): Promise<Scores> {
  const total = rowsOf(scored.targets);
  const [stage, unit, message] = ['evaluate', t('examples'), t('Scoring')] as const;
  const onProgress = (done: number) => io.emit({ type: 'stage-progress', stage, done, total, unit, message });
  const { signal, prepareBatches } = io;
  const options = { batchSize, prepareBatches, signal, onProgress };
  return scoreExamples(model.score, scored, options);
}

const { say } = reportWords;

/** The metrics of an evaluation, with what the model as it was trained and the naive answer score by the metric that counts. */
function scoresBlock(
  { loss, ...metrics }: Metrics & { readonly loss: number },
  naive: NaiveScore | undefined,
  primary: string,
  {
    baseline,
    interval,
    leaked,
    ...scored
  }: Pick<EvaluateResult, 'split' | 'examples' | 'baseline' | 'interval'> & { readonly leaked: number },
): BlockOf<'scores'> {
  const own = Object.entries(metrics).map(([metric, value], at) => ({
    ...{ metric, value },
    ...(at === 0 && interval && { interval }),
  }));
  return {
    block: 'scores',
    scores: [
      ...own,
      ...(baseline
        ? [{ metric: primary, value: baseline[primary] ?? 0, title: say('unoptimized-score', {}) }]
        : []),
      ...(naive ? [{ metric: primary, value: naive.metrics[primary] ?? 0, title: naive.answer }] : []),
    ],
    note:
      leaked > 0 ? say('on-leaky-split', { ...scored, loss, leaked }) : say('on-split', { ...scored, loss }),
  };
}

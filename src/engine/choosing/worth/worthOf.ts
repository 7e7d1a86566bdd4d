import { isBetter } from '../../../experiment/reports/metrics';
import type { BlockOf } from '../../../experiment/reports/report';
import type { EvaluateResult } from '../../../experiment/runs/results';
import { largestOf } from '../../../experiment/words/extremes';
import type { Example } from '../../datasets/example';
import { type NamedValues, rowsAt, rowsOf, valuesFor } from '../../datasets/exampleValues';
import { pairedInterval } from '../../evaluation/candidates/pairedInterval';
import { scoredAt } from '../../evaluation/scoreInterval';
import { type FeatureSource, featuresOf, pooledLayer } from '../../features/featuresOf';
import type { Baseline, DenseRows, SparseRows } from '../../inputs/baseline';
import type { InputSplit } from '../../inputs/encoded';
import type { LinearTargets, Scored, Task } from '../../tasks/task';
import type { TrainingIo } from '../../training/trainingIo';
import { fitLinear, type LinearModel, mostWeights } from '../baselines/linearModel';
import { denseAt } from '../baselines/linearRows';
import { type CurveTask, learningCurve } from '../learningCurve';
import { worthBlock } from './worthReport';

export type Worth = NonNullable<EvaluateResult['worth']>;

/** Examples that pass through the frozen model at most, of each split: more take longer than they tell. */
const mostExamples = 2000;
/** The training examples that pass are this share of all passes of a training at most, unless these few are more. */
const [shareOfTraining, fewestExamples] = [0.05, 500];
/** A step of training takes as long as three passes forward. */
const passesOfStep = 3;
/** A comparison needs neither the exact penalty nor the exact optimum: the user waits for it. */
const quick = { mostFolded: 500, tolerance: 1e-4 };
/** Linear models of more labels take longer to fit. */
const mostLabels = 50;
/** With fewer examples a comparison says nothing. */
const [fewestTrained, fewestScored] = [20, 10];

/** One split of a comparison, as examples and as a model reads them. */
export interface WorthSplit extends InputSplit {
  readonly examples: readonly Example[];
}

/** A fine-tuned model's answers, and everything to compare them with. */
export interface WorthTask {
  readonly judge: Pick<Task, 'primaryMetric' | 'metrics' | 'linear'>;
  readonly baselines: readonly Baseline[];
  readonly train: WorthSplit;
  readonly scored: WorthSplit;
  /** The answers of the fine-tuned model to all scored examples. */
  readonly answered: Scored;
  /** The model before fine-tuning. */
  readonly frozen: FeatureSource;
  readonly epochs: number;
  readonly seed: number;
}

/** The answers of a linear model to the scored examples that are compared. */
interface Fitted {
  readonly model: LinearModel;
  readonly outputs: NamedValues;
  /** The training examples that it was fitted on. */
  readonly trained: number;
}

/** A comparison, and its place in a report. */
export interface Compared {
  readonly worth: Worth;
  readonly block: BlockOf<'section'>;
}

/**
 * Compares a fine-tuned model with a head on the frozen model's features and with the best baseline, on the same scored examples. All that
 * passes through the frozen model is kept, and bounded by a share of the training. Undefined for tasks that no linear model does, for
 * data without a baseline, for many labels, and for few examples.
 * @throws CancelledError
 */
export async function worthOf(task: WorthTask, io: TrainingIo): Promise<Compared | undefined> {
  const { judge, baselines, train, scored, answered } = task;
  const { labels } = answered;
  const [trainedRows, scoredRows] = [rowsOf(train.targets), rowsOf(scored.targets)];
  if (!judge.linear || baselines.length === 0 || labels.length > mostLabels) return undefined;
  if (trainedRows < fewestTrained || scoredRows < fewestScored) return undefined;
  const rows = spread(scoredRows, mostExamples);
  const own = scoredAt(answered, rows);
  const head = await headOnFeatures(task, rows, io);
  const plain = await bestBaseline(task, rows, io);
  const { primaryMetric: metric } = judge;
  const curve = head.curve && (await learningCurve(head.curve, quiet(io)));
  const scoredBy = (outputs: NamedValues): Scored => ({ ...own, outputs });
  const scoreOf = (of: Scored) => judge.metrics(of)[metric] ?? 0;
  const others = [{ name: 'head' as const, ...head }, plain].map(({ name, outputs, trained }) => {
    const other = scoredBy(outputs);
    const { low, high } = pairedInterval(judge, own, other);
    return { name, value: scoreOf(other), trained, gain: [low, high] satisfies [number, number] };
  });
  const worth: Worth = {
    ...{ metric, examples: rows.length, value: scoreOf(own), others },
    best: others.reduce((a, b) => (isBetter(metric, b.value, a.value) ? b : a)).name,
    ...(curve?.held && { moreLabels: { gain: curve.gain, interval: curve.interval } }),
  };
  return { worth, block: worthBlock(worth, curve) };
}

async function headOnFeatures(
  { judge, train, scored, frozen, epochs, seed, answered }: WorthTask,
  rows: readonly number[],
  io: TrainingIo,
): Promise<Fitted & { readonly curve?: CurveTask }> {
  const all = rowsOf(train.targets);
  const affordable = shareOfTraining * passesOfStep * epochs * all - rows.length;
  const most = Math.min(mostExamples, Math.max(fewestExamples, Math.floor(affordable)));
  const chosen = spread(all, most);
  const { emit } = io;
  const shown = {
    ...io,
    emit: (event: Parameters<typeof emit>[0]) =>
      emit(event.type === 'stage-progress' ? { ...event, stage: 'evaluate' } : event),
  };
  const pooled = async (split: InputSplit, wanted: readonly number[]) =>
    (await featuresOf(frozen, split, { layers: [pooledLayer], rows: wanted }, shown)).get(pooledLayer)!;
  const [seen, asked] = [await pooled(train, chosen), await pooled(scored, rows)];
  const targets = judge.linear!(rowsAt(train.targets, chosen), answered.labels);
  const own = await fitted(seen, targets, asked, seed, io);
  const errorsOf = errors[targets.loss]?.(judge.linear!(rowsAt(scored.targets, rows), answered.labels));
  if (!errorsOf) return own;
  const featuresAt = (some: readonly number[]) => denseAt(seen, some);
  return { ...own, curve: { featuresAt, targets, asked, errorsOf, penalty: own.model.penalty, seed } };
}

/** For losses whose score is a mean over examples: the error of each, so that their mean is 1 minus accuracy or R². */
const errors: Readonly<
  Partial<Record<LinearTargets['loss'], (truth: LinearTargets) => CurveTask['errorsOf']>>
> = {
  softmax:
    ({ values, outputs: width }) =>
    (outputs) =>
      Float64Array.from({ length: values.length / width }, (_, row) => {
        const own = outputs.subarray(row * width, (row + 1) * width);
        return 1 - values[row * width + own.indexOf(largestOf(own))]!;
      }),
  squares: ({ values }) => {
    const mean = values.reduce((sum, value) => sum + value / values.length, 0);
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2 / values.length, 0) || 1;
    return (outputs) => Float64Array.from(values, (value, row) => (outputs[row]! - value) ** 2 / variance);
  },
};

/** The best of the baselines by its loss on held-out training examples. */
async function bestBaseline(
  { judge, baselines, train, scored, seed, answered: { labels } }: WorthTask,
  rows: readonly number[],
  io: TrainingIo,
): Promise<Fitted & Pick<Baseline, 'name'>> {
  const found: (Fitted & Pick<Baseline, 'name'>)[] = [];
  for (const { name, mostRows, learn } of baselines) {
    const chosen = { ...train, rows: spread(rowsOf(train.targets), mostRows) };
    const targets = judge.linear!(rowsAt(train.targets, chosen.rows), labels);
    const read = await learn(chosen, Math.floor(mostWeights / targets.outputs));
    const [seen, asked] = [await read(chosen), await read({ ...scored, rows })];
    found.push({ name, ...(await fitted(seen, targets, asked, seed, io)) });
  }
  return found.reduce((a, b) => (b.model.loss < a.model.loss ? b : a));
}

async function fitted(
  seen: DenseRows | SparseRows,
  targets: LinearTargets,
  asked: DenseRows | SparseRows,
  seed: number,
  io: TrainingIo,
): Promise<Fitted> {
  const model = await fitLinear(seen, targets, { seed, ...quick }, quiet(io));
  const logits = valuesFor(model.outputsFor(asked), [targets.outputs]);
  return { model, outputs: { logits }, trained: targets.values.length / targets.outputs };
}

const quiet = ({ signal }: TrainingIo) => ({ signal, emit: () => undefined });

/** The positions of some of many examples, evenly spaced. */
export function spread(all: number, most: number): number[] {
  const count = Math.min(all, most);
  return Array.from({ length: count }, (_, i) => Math.floor((i * all) / count));
}

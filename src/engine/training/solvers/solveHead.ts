import path from 'node:path';
import { CancelledError } from '../../../experiment/errors/errors';
import { trainingError } from '../../../experiment/errors/training';
import type { EpochMetrics, FinetuneResult } from '../../../experiment/runs/results';
import { type Feeds, feedTensors, takeNumbers } from '../../compile/feeds';
import type { OutputValues } from '../../compile/program';
import { rowsOf } from '../../datasets/exampleValues';
import { prepareBatches } from '../../inputs/batchSource';
import { saveModel } from '../../models/saveModel';
import { describeDevice } from '../../tensorflow/describeDevice';
import { tf } from '../../tensorflow/loadTensorFlow';
import { nextTurn } from '../../threads/nextTurn';
import type { TunedModel } from '../../tuning/tune';
import { shouldStopEarly } from '../earlyStopping';
import { scoreMetrics, trainMetrics } from '../epochMetrics';
import type { FineTuneTask } from '../fineTuneTask';
import { median } from '../median';
import { scoreExamples, scoringRequest } from '../scoreExamples';
import type { TrainingIo } from '../trainingIo';
import { validationLosses } from '../trainingProgress';
import { taskScore, taskStep, trainFeeds } from '../trainStep';
import { type Iteration, lbfgs, type Point } from './lbfgs';

/** Examples whose losses are computed at once. */
const chunkSize = 4096;
/** Iterations at most; those that gain nothing more end the search before. */
const mostIterations = 300;

/**
 * Whether a head can be solved: the settings leave the steps to us, and what is minimized is a smooth function of one dense layer, always
 * of the same examples.
 * @param views how many views of each example a training draws
 */
export function canSolve(
  { settings: { solvesHead, precision }, recovery }: FineTuneTask,
  { architecture: { headLayers = [], headDropout, auxiliaryHead }, next }: TunedModel,
  views: number,
): boolean {
  const isOneLayer = headLayers.length === 0 && headDropout === 0 && !auxiliaryHead && !next;
  return solvesHead && precision === 'float32' && isOneLayer && views === 0 && !recovery;
}

/**
 * Trains a head on features to the minimum of the sum of all losses and of `weightDecay / 2` times the squared weights, which is logistic
 * regression with C = 1 / `weightDecay`, or ridge regression. An iteration of L-BFGS is an epoch. It takes seconds: a training that was interrupted starts over. Writes the weights of the best epoch to
 * `outputFolder/model`, and leaves them in the variables.
 * @param model the head over its table of features
 * @throws CancelledError; GraftError `training/not-finite`
 */
export async function solveHead(
  task: FineTuneTask,
  model: TunedModel,
  io: TrainingIo,
): Promise<FinetuneResult> {
  if (task.isResumed) io.emit({ type: 'resumed', stage: 'finetune', fromStep: 0 });
  const objective = await HeadObjective.of(task, model);
  const start = objective.start();
  const solved: Solved = { history: [], curve: [], times: [] };
  let started = io.now();
  for await (const iteration of lbfgs(start, (at) => objective.evaluate(at, io))) {
    noteStep({ task, objective, io, solved }, iteration, io.now() - started);
    const metrics = await metricsOf(solved.history.length + 1, { task, model, objective, io });
    noteEpoch(solved, metrics, iteration);
    io.emit({ type: 'epoch', stage: 'finetune', ...metrics, totalEpochs: mostIterations });
    if (isOver(solved, task.settings.patience)) break;
    if (io.stopAfterEpoch?.()) throw new CancelledError();
    started = io.now();
  }
  if (!Number.isFinite(objective.loss) && !solved.best)
    throw trainingError('training/not-finite', { what: ['loss', 1] });
  objective.assign(solved.best?.at ?? start);
  await saveModel(model, path.join(task.outputFolder, 'model'));
  return resultOf(solved);
}

/** The result of the iterations. */
interface Solved extends Pick<FinetuneResult, 'history' | 'curve'> {
  /** Milliseconds of each iteration. */
  readonly times: number[];
  best?: { readonly at: Float64Array; readonly epoch: number; readonly loss: number };
}

interface Noting extends Pick<Solving, 'task' | 'objective' | 'io'> {
  readonly solved: Solved;
}

function noteStep(
  { task, objective: { loss }, io, solved }: Noting,
  { stepLength }: Iteration,
  ms: number,
): void {
  const step = solved.history.length + 1;
  solved.times.push(ms);
  solved.curve.push([step, loss, stepLength]);
  io.emit({
    type: 'step',
    stage: 'finetune',
    ...{ step, epoch: step, loss, learningRate: stepLength, ms, totalSteps: mostIterations },
    examplesPerSecond: (1000 * rowsOf(task.train.targets)) / Math.max(ms, 0.001),
  });
}

/** Without validation examples, the last epoch is the best. */
function noteEpoch(solved: Solved, metrics: EpochMetrics, { at }: Iteration): void {
  solved.history.push(metrics);
  const loss = metrics.validation?.loss;
  if (loss === undefined || !solved.best || loss < solved.best.loss)
    solved.best = { at, epoch: metrics.epoch, loss: loss ?? 0 };
}

function isOver({ history }: Solved, patience: number): boolean {
  return history.length === mostIterations || shouldStopEarly(validationLosses(history), patience);
}

function resultOf({ history, curve, times, best }: Solved): FinetuneResult {
  const steps = history.length;
  return {
    ...{
      epochs: steps,
      steps,
      stepsPerEpoch: 1,
      medianStepMs: median(times),
      bestEpoch: best?.epoch ?? steps,
    },
    ...{ device: describeDevice(), precision: 'float32', useXla: false, solver: 'lbfgs', history, curve },
  };
}

/** The objective over all training examples, as a function of the head's weights in one row. */
class HeadObjective {
  /** Without the penalty, at the last point. */
  loss = 0;
  /** The sums that the task counts at the last point. */
  totals: OutputValues = {};

  private constructor(
    private readonly variables: readonly tf.Variable[],
    private readonly batches: readonly Feeds[],
    private readonly decay: number,
    private readonly step: ReturnType<typeof taskStep>,
  ) {}

  static async of(task: FineTuneTask, model: TunedModel): Promise<HeadObjective> {
    const { train, settings, spec } = task;
    const variables = [...model.variables.values()].filter(({ trainable }) => trainable);
    const batches: Feeds[] = [];
    for await (const { microBatches } of prepareBatches(scoringRequest(train, chunkSize)))
      batches.push(trainFeeds(microBatches[0]!, rowsOf(train.targets), settings.seed, 1));
    const decay = settings.weightDecay / rowsOf(train.targets);
    return new HeadObjective(variables, batches, decay, taskStep(model, spec));
  }

  start(): Float64Array {
    return Float64Array.from(this.variables.flatMap((variable) => [...variable.dataSync<'float32'>()]));
  }

  assign(at: Float64Array): void {
    let from = 0;
    for (const variable of this.variables) {
      const values = Float32Array.from(at.subarray(from, from + variable.size));
      tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
      from += variable.size;
    }
  }

  /** @throws CancelledError */
  async evaluate(at: Float64Array, { signal }: TrainingIo): Promise<Omit<Point, 'at'>> {
    this.assign(at);
    this.loss = 0;
    this.totals = {};
    const gradient = new Float64Array(at.length);
    for (const batch of this.batches) {
      this.addBatch(batch, gradient);
      await nextTurn(signal);
    }
    return { value: this.loss + this.penalize(at, gradient), gradient };
  }

  private addBatch(batch: Feeds, gradient: Float64Array): void {
    const { loss, gradients, totals } = this.lossAndGradients(batch);
    this.loss += loss;
    for (const [name, values] of Object.entries(totals)) {
      const before = this.totals[name];
      this.totals = { ...this.totals, [name]: values.map((value, i) => value + (before?.[i] ?? 0)) };
    }
    let from = 0;
    for (const values of gradients) for (const value of values) gradient[from++]! += value;
  }

  private lossAndGradients(batch: Feeds) {
    const read = { loss: 0, gradients: [] as Float32Array[], totals: {} as Record<string, Float32Array> };
    const inputs = feedTensors(batch);
    tf.tidy(() => {
      const minimized = () => {
        const { loss, totals = {} } = this.step(inputs);
        for (const [name, tensor] of Object.entries(totals)) read.totals[name] = tensor.dataSync<'float32'>();
        return loss;
      };
      const { value, grads } = tf.variableGrads(minimized, [...this.variables]);
      read.loss = value.dataSync()[0]!;
      read.gradients = this.variables.map(({ name }) => grads[name]!.dataSync<'float32'>());
    });
    tf.dispose(inputs);
    return read;
  }

  /** Adds the penalty's gradient, and returns the penalty. As AdamW's decay it is of matrices alone. */
  private penalize(at: Float64Array, gradient: Float64Array): number {
    let [from, squares] = [0, 0];
    for (const { size, rank } of this.variables) {
      for (let i = from; rank > 1 && i < from + size; i++) {
        squares += at[i]! ** 2;
        gradient[i]! += this.decay * at[i]!;
      }
      from += size;
    }
    return (this.decay / 2) * squares;
  }
}

interface Solving {
  readonly task: FineTuneTask;
  readonly model: TunedModel;
  readonly objective: HeadObjective;
  readonly io: TrainingIo;
}

async function metricsOf(epoch: number, { task, model, objective, io }: Solving): Promise<EpochMetrics> {
  const { train, validation, spec } = task;
  const metrics = { epoch, step: epoch, train: trainMetrics(objective.totals, train.targets, spec) };
  if (rowsOf(validation.targets) === 0) return metrics;
  const program = taskScore(model, spec);
  const score = (batch: Feeds) => {
    const inputs = feedTensors(batch);
    const outputs = takeNumbers(() => program(inputs));
    tf.dispose(inputs);
    return outputs;
  };
  const scores = await scoreExamples(score, validation, { batchSize: chunkSize, signal: io.signal });
  return { ...metrics, validation: scoreMetrics(scores, validation.targets, spec) };
}

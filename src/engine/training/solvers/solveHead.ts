import path from 'node:path';
import { CancelledError } from '../../../experiment/errors/errors';
import { trainingError } from '../../../experiment/errors/training';
import type { EpochMetrics, FinetuneResult } from '../../../experiment/runs/results';
import { type Feeds, feedTensors, takeNumbers } from '../../compile/feeds';
import { rowsOf } from '../../datasets/exampleValues';
import { saveModel } from '../../models/saveModel';
import { describeDevice } from '../../tensorflow/describeDevice';
import { tf } from '../../tensorflow/loadTensorFlow';
import type { TunedModel } from '../../tuning/tune';
import { shouldStopEarly } from '../earlyStopping';
import { epochMetrics } from '../epochMetrics';
import type { FineTuneTask } from '../fineTuneTask';
import { median } from '../median';
import type { TrainingIo } from '../trainingIo';
import { validationLosses } from '../trainingProgress';
import { taskScore } from '../trainStep';
import { choosePenalty } from './choosePenalty';
import { chunkSize, HeadObjective } from './headObjective';
import { type Iteration, lbfgs } from './lbfgs';

/** Iterations at most; those that gain nothing more end the search before. */
const mostIterations = 300;
/** Weights of a head at most: the search remembers twenty times as many numbers. Optimizers of steps need two. */
const mostWeights = 2 ** 22;

/**
 * Whether a head can be solved: the settings leave the steps to Graft, and the loss is a smooth function of one dense layer, always over
 * the same examples, and small enough for the search.
 * @param views how many views of each example a training draws
 */
export function canSolve(
  { settings: { solvesHead, precision }, recovery }: FineTuneTask,
  { architecture: { headLayers = [], auxiliaryHead, featureSize }, labels, next }: TunedModel,
  views: number,
): boolean {
  if (featureSize * labels.length > mostWeights) return false;
  const isOneLayer = headLayers.length === 0 && !auxiliaryHead && !next;
  return solvesHead && precision === 'float32' && isOneLayer && views === 0 && !recovery;
}

/**
 * Trains a head on features to the minimum of the sum of all losses and of `headPenalty / 2` times the squared weights, which is logistic
 * regression with C = 1 / `headPenalty`, or ridge regression. Without a given penalty, cross-validation chooses it. An iteration of L-BFGS
 * is an epoch. It takes seconds: a training that was interrupted starts over. Writes the weights of the best epoch to `outputFolder/model`,
 * and leaves them in the variables.
 * @param model the head, without dropout, over its table of features
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
  const headPenalty =
    task.settings.headPenalty ?? (await choosePenalty(objective, start, task.settings.seed, io)).penalty;
  const solved: Solved = { headPenalty, history: [], curve: [], times: [] };
  let started = io.now();
  for await (const iteration of lbfgs(start, (at) => objective.evaluate(at, headPenalty, io))) {
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
  objective.finish(solved.best?.at ?? start);
  await saveModel(model, path.join(task.outputFolder, 'model'));
  return resultOf(solved);
}

/** The result of the iterations. */
interface Solved extends Pick<FinetuneResult, 'headPenalty' | 'history' | 'curve'> {
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

function resultOf({ headPenalty, history, curve, times, best }: Solved): FinetuneResult {
  const steps = history.length;
  return {
    ...{
      epochs: steps,
      steps,
      stepsPerEpoch: 1,
      medianStepMs: median(times),
      bestEpoch: best?.epoch ?? steps,
    },
    ...{
      device: describeDevice(),
      precision: 'float32',
      useXla: false,
      solver: 'lbfgs',
      headPenalty,
      history,
      curve,
    },
  };
}

interface Solving {
  readonly task: FineTuneTask;
  readonly model: TunedModel;
  readonly objective: HeadObjective;
  readonly io: TrainingIo;
}

function metricsOf(epoch: number, { task, model, objective, io }: Solving): Promise<EpochMetrics> {
  const program = taskScore(model, task.spec);
  const score = (batch: Feeds) => {
    const inputs = feedTensors(batch);
    const outputs = takeNumbers(() => program(inputs));
    tf.dispose(inputs);
    return outputs;
  };
  return epochMetrics({
    task,
    state: { runner: { score, totals: () => objective.totals } },
    progress: { epoch, step: epoch },
    scoringSize: chunkSize(model),
    io: { ...io, prepareBatches: undefined },
  });
}

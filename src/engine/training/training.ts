import path from 'node:path';
import { CancelledError } from '../../experiment/errors/errors';
import { trainingError } from '../../experiment/errors/training';
import type { FinetuneResult } from '../../experiment/runs/results';
import { makeFolder } from '../../files/makeFolder';
import type { Feeds } from '../compile/feeds';
import { rowsOf } from '../datasets/exampleValues';
import { type PreparedBatch, prepareBatches } from '../inputs/batchSource';
import { saveModel } from '../models/saveModel';
import { describeDevice } from '../tensorflow/describeDevice';
import { tf } from '../tensorflow/loadTensorFlow';
import { onGpu } from '../tensorflow/operations/execute';
import { nextTurn } from '../threads/nextTurn';
import { BestWeights } from './bestWeights';
import { loadCheckpoint } from './checkpoint';
import { Checkpoints } from './checkpoints';
import { shouldStopEarly } from './earlyStopping';
import { comingSteps, epochRequest } from './epochBatches';
import { epochMetrics } from './epochMetrics';
import { type FineTuneTask, stepsInAll } from './fineTuneTask';
import { LossReadings } from './lossReadings';
import { median } from './median';
import { isSettled, keepHolds, trainerOf, withTeacher } from './recovery';
import { learningRateAt } from './schedule';
import { stateBytes, type TrainedState, takeSnapshot } from './snapshot';
import type { TrainedModel } from './trainedModel';
import type { TrainingIo } from './trainingIo';
import {
  type Computation,
  endEpoch,
  newProgress,
  type TrainingProgress,
  validationLosses,
} from './trainingProgress';
import { trainFeeds } from './trainStep';
import { type TrainingView, XlaUse } from './xlaUse';

const defaultCheckpointEveryMs = 30_000;
/** Reading makes the host wait for a GPU; a chart shows no more than this. A CPU is done when its step is. */
const gpuReadEveryMs = 100;

/** One stay of a training: the state between two steps, and what happens at the ends of steps and epochs. */
export class Training implements TrainingView {
  progress: TrainingProgress;
  readonly totalSteps: number;
  readonly scoringSize: number;
  private readonly stepsPerEpoch: number;
  private readonly checkpoints: Checkpoints;
  private readonly best: BestWeights;
  private isHandedOver = false;
  private readonly readings: LossReadings;
  private readonly xla: XlaUse;

  constructor(
    private readonly task: FineTuneTask,
    private readonly io: TrainingIo,
    private readonly state: TrainedState,
    computation: Computation,
  ) {
    const { settings, train } = task;
    this.progress = newProgress(computation);
    this.stepsPerEpoch = Math.ceil(rowsOf(train.targets) / settings.batchSize);
    this.totalSteps = stepsInAll(task);
    this.scoringSize = Math.max(32, settings.batchSize);
    const everyMs = task.checkpointEveryMs ?? defaultCheckpointEveryMs;
    this.checkpoints = new Checkpoints(task.partialFolder, everyMs, io, stateBytes(state));
    this.best = new BestWeights(task.partialFolder, state.model, task.mostInMemory);
    this.readings = new LossReadings(task.readEveryMs ?? (onGpu() ? gpuReadEveryMs : 0));
    this.xla = new XlaUse(task, io, state, this);
  }

  /** Resumes from the checkpoint, if there is one. */
  async start(): Promise<void> {
    await makeFolder(this.task.partialFolder);
    const progress = await loadCheckpoint(this.task.partialFolder, this.state);
    if (progress) this.progress = progress;
    if (progress || this.task.isResumed)
      this.io.emit({ type: 'resumed', ...trainerOf(this.task), fromStep: this.progress.step });
    this.xla.begin();
  }

  /** Releases what runs in the background, and the model unless it was handed over. */
  async stop(): Promise<void> {
    this.xla.stop();
    await this.checkpoints.settle().catch(() => undefined);
    await this.best.stop();
    if (!this.isHandedOver) this.disposeModel();
  }

  /**
   * The trained model, with the weights that were written; the caller disposes of it. Undefined if only the disk has them, without
   * what a tuning has added.
   */
  async handOver(): Promise<TrainedModel | undefined> {
    const { model, runner } = this.state;
    const { best, history } = this.progress;
    if (best && best.epoch < history.length) {
      if (!(await this.best.restore(best.epoch))) return undefined;
      runner.restore(new Map());
    }
    this.isHandedOver = true;
    return { model, score: (batch) => runner.score(batch), dispose: () => this.disposeModel() };
  }

  private disposeModel(): void {
    this.state.runner.dispose();
    this.state.model.dispose();
  }

  isDone(): boolean {
    const { epochs, patience } = this.task.settings;
    const { epoch, history } = this.progress;
    return epoch > epochs || shouldStopEarly(validationLosses(history), patience);
  }

  /** The rest of the epoch that runs. A cancel, at any moment of it, leaves a checkpoint. */
  async trainEpoch(): Promise<void> {
    try {
      const prepare = this.io.prepareBatches ?? prepareBatches;
      for await (const batch of prepare(epochRequest(this.task, this.progress))) {
        this.trainBatch(batch);
        await nextTurn(this.io.signal);
        this.xla.changeOver();
        if (this.checkpoints.isDue()) await this.beginCheckpoint();
      }
      await this.endEpoch();
    } catch (thrown) {
      if (thrown instanceof CancelledError) await this.checkpoint();
      throw thrown;
    }
  }

  /** Writes the trained model and sums up. */
  async finish(): Promise<FinetuneResult> {
    const { progress, task } = this;
    await this.checkpoints.settle();
    await this.writeModel(path.join(task.outputFolder, 'model'));
    return {
      epochs: progress.history.length,
      steps: progress.step,
      stepsPerEpoch: this.stepsPerEpoch,
      medianStepMs: median(progress.stepMs),
      bestEpoch: progress.best?.epoch ?? progress.history.length,
      device: describeDevice(),
      precision: progress.computation.precision,
      useXla: progress.computation.xlaFrom !== undefined,
      xlaFrom: progress.computation.xlaFrom,
      history: progress.history,
      curve: progress.curve,
    };
  }

  private async writeModel(folder: string): Promise<void> {
    const { best } = this.progress;
    if (best) return this.best.writeModel(best.epoch, folder);
    const values = this.state.runner.values();
    try {
      await saveModel(this.state.model, folder, values);
    } finally {
      tf.dispose([...values.values()]);
    }
  }

  /** The rest of this epoch and the next one, for their shapes. */
  comingSteps(): Iterable<Feeds[]> {
    return comingSteps(this.task, this.progress);
  }

  private trainBatch({ microBatches, indices }: PreparedBatch): void {
    const { progress, task, io } = this;
    const examples = indices.length;
    const step = progress.step + 1;
    const learningRate = learningRateAt(progress, this.totalSteps, task.settings);
    const batches = withTeacher(task, microBatches, indices);
    const feeds = batches.map((batch) => trainFeeds(batch, examples, task.settings.seed, step));
    keepHolds(task, this.state, step, this.totalSteps);
    const started = io.now();
    // The loss of an epoch's last step is always read: it shows whether the training has diverged.
    const isRead = step % this.stepsPerEpoch === 0 || this.readings.isDue(started);
    const outcome = isRead
      ? this.state.runner.run(feeds, learningRate, step)
      : this.state.runner.advance(feeds, learningRate, step);
    progress.step = step;
    progress.batch++;
    if (outcome) this.report(outcome.loss, learningRate, examples, started);
  }

  /** @param started when the step began, in milliseconds */
  private report(loss: number, learningRate: number, examples: number, started: number): void {
    const { progress, io, totalSteps } = this;
    const { step, epoch } = progress;
    if (!Number.isFinite(loss)) throw trainingError('training/not-finite', { what: ['loss', step] });
    const ms = this.readings.note(step, started, io.now());
    progress.curve.push([step, loss, learningRate]);
    progress.stepMs.push(ms);
    const examplesPerSecond = (1000 * examples) / ms;
    io.emit({
      type: 'step',
      ...trainerOf(this.task),
      step,
      epoch,
      loss,
      learningRate,
      examplesPerSecond,
      ms,
      totalSteps,
    });
  }

  private async endEpoch(): Promise<void> {
    const { task, state, progress, scoringSize } = this;
    const metrics = await epochMetrics({ task, state, progress, scoringSize, io: this.io });
    const { epoch } = metrics;
    const validationLoss = metrics.validation?.loss;
    const best = this.progress.best?.validationLoss ?? Number.POSITIVE_INFINITY;
    const isFinal = isSettled(task, progress.step, this.totalSteps);
    if (isFinal && validationLoss !== undefined && validationLoss < best) {
      await this.best.keep(epoch, this.state.runner.values());
      this.progress.best = { epoch, validationLoss };
    }
    endEpoch(this.progress, metrics);
    this.state.runner.clearTotals();
    this.io.emit({ type: 'epoch', ...trainerOf(task), ...metrics, totalEpochs: task.settings.epochs });
    if (!this.isDone() && this.checkpoints.isDueAtEpochEnd()) await this.beginCheckpoint();
  }

  private beginCheckpoint(): Promise<void> {
    const { best } = this.progress;
    return this.checkpoints.begin(takeSnapshot(this.state, this.progress), {
      before: () => this.best.store(),
      after: async () => {
        if (best) await this.best.removeOlder(best.epoch);
      },
    });
  }

  /** A checkpoint of this very moment. */
  async checkpoint(): Promise<void> {
    await this.checkpoints.settle();
    await this.beginCheckpoint();
    await this.checkpoints.settle();
  }
}

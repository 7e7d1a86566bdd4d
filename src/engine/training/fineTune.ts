import { cp } from 'node:fs/promises';
import path from 'node:path';
import { CancelledError, GraftError } from '../../experiment/errors';
import type { EpochMetrics, FinetuneResult } from '../../experiment/results';
import type { SettingsOf } from '../../experiment/stages';
import { makeFolder } from '../../files/makeFolder';
import type { Feeds } from '../compile/feeds';
import { type BatchSource, type EpochRequest, type PreparedBatch, prepareEpoch } from '../inputs/batchSource';
import { type Classifier, loadClassifier } from '../models/classifier';
import { saveClassifier } from '../models/saveClassifier';
import { describeDevice } from '../tensorflow/describeDevice';
import { onGpu } from '../tensorflow/operations/execute';
import {
  bestFolder,
  loadCheckpoint,
  readProgress,
  saveBest,
  saveCheckpoint,
  type TrainedState,
} from './checkpoint';
import { compileStep, warnOfFallback } from './compileStep';
import { trainMetrics, validationMetrics } from './epochMetrics';
import type { FineTuneTask } from './fineTuneTask';
import { LossReadings } from './lossReadings';
import { median } from './median';
import { learningRateAt } from './schedule';
import { nextTurn, scoreExamples } from './scoreExamples';
import { shapesHere } from './shapesHere';
import type { TrainingIo } from './trainingIo';
import { type Computation, endEpoch, newProgress, type TrainingProgress } from './trainingProgress';
import { trainFeeds } from './trainStep';
import { startsWithXla, type TrainingView, XlaUse } from './xlaUse';

const defaultCheckpointEveryMs = 30_000;
/** Reading makes the host wait for a GPU; a chart shows no more than this. A CPU is done when its step is. */
const gpuReadEveryMs = 100;

/**
 * Fine-tunes a pretrained model with a classification head, going on from the last checkpoint if there is one. Writes the weights of
 * the best epoch to `outputFolder/model`.
 * @throws CancelledError after writing a checkpoint, when the user asked to stop
 * @throws GraftError `training/not-finite` naming the step, when loss or weights overflow; the last good checkpoint stays
 */
export async function fineTune(task: FineTuneTask, io: TrainingIo): Promise<FinetuneResult> {
  const { settings, labels, modelFolder } = task;
  const classifier = await loadClassifier({ folder: modelFolder, labels, seed: settings.seed });
  const earlier = await readProgress(task.partialFolder);
  const computation = earlier?.computation ?? decideComputation(task);
  const useXla = startsWithXla(task, computation);
  const { precision } = computation;
  const state = {
    classifier,
    runner: compileStep(classifier, settings, { precision, useXla }, warnOfFallback(io)),
  };
  const training = new Training(task, io, state, computation);
  try {
    await training.start();
    while (!training.isDone()) {
      await training.trainEpoch();
      if (io.stopAfterEpoch?.() && !training.isDone()) throw new CancelledError();
    }
    return await training.finish();
  } finally {
    training.stop();
    state.runner.dispose();
    classifier.dispose();
  }
}

/**
 * The fewest steps for which `xla: auto` has XLA compile on a GPU. On an H100 a step of BERT-base takes 36 ms, with XLA 28, in 16 bits 22.
 * XLA compiles for 24 to 127 s; training does not wait for it, but does 700 to 3,500 steps meanwhile, so a shorter one is over before. To
 * change over then costs 2 to 7 s of loading, which 150 to 900 further steps bring in. Where steps take longer, XLA is ready after fewer.
 */
const stepsWorthXla = 1000;

function decideComputation(task: FineTuneTask): Computation {
  const { precision, settings } = task;
  const isWorthIt = onGpu() && totalSteps(task) >= stepsWorthXla;
  return { precision, useXla: settings.xla === 'auto' ? isWorthIt : settings.xla === 'on' };
}

function totalSteps({ train, settings }: FineTuneTask): number {
  return Math.ceil(train.labels.length / settings.batchSize) * settings.epochs;
}

/** One stay of a training: the state between two steps, and what happens at the ends of steps and epochs. */
class Training implements TrainingView {
  progress: TrainingProgress;
  readonly totalSteps: number;
  readonly scoringSize: number;
  private readonly stepsPerEpoch: number;
  private lastCheckpoint: number;
  private checkpointEveryMs: number;
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
    this.stepsPerEpoch = Math.ceil(train.labels.length / settings.batchSize);
    this.totalSteps = totalSteps(task);
    this.scoringSize = Math.max(32, settings.batchSize);
    this.lastCheckpoint = io.now();
    this.checkpointEveryMs = task.checkpointEveryMs ?? defaultCheckpointEveryMs;
    this.readings = new LossReadings(task.readEveryMs ?? (onGpu() ? gpuReadEveryMs : 0));
    this.xla = new XlaUse(task, io, state, this);
  }

  /** Goes on from the checkpoint, if there is one. */
  async start(): Promise<void> {
    await makeFolder(this.task.partialFolder);
    const progress = await loadCheckpoint(this.task.partialFolder, this.state);
    if (progress) this.progress = progress;
    if (progress || this.task.isResumed)
      this.io.emit({ type: 'resumed', stage: 'finetune', fromStep: this.progress.step });
    this.xla.begin();
  }

  /** Lets go of what goes on in the background. */
  stop(): void {
    this.xla.stop();
  }

  isDone(): boolean {
    return this.progress.epoch > this.task.settings.epochs;
  }

  /** The rest of the epoch that runs. A cancel, at any moment of it, leaves a checkpoint. */
  async trainEpoch(): Promise<void> {
    try {
      for await (const batch of this.batchesToGo()) {
        this.trainBatch(batch);
        await nextTurn(this.io.signal);
        this.xla.changeOver();
        if (this.io.now() - this.lastCheckpoint >= this.checkpointEveryMs) await this.checkpoint();
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
    const model = path.join(task.outputFolder, 'model');
    // Copied, since a crash before the result counts must find the checkpoint and its best weights together.
    if (progress.best) await cp(bestFolder(task.partialFolder), model, { recursive: true });
    else {
      this.state.runner.syncVariables();
      await saveClassifier(this.state.classifier, model);
    }
    return {
      epochs: task.settings.epochs,
      steps: progress.step,
      stepsPerEpoch: this.stepsPerEpoch,
      medianStepMs: median(progress.stepMs),
      bestEpoch: progress.best?.epoch ?? task.settings.epochs,
      device: describeDevice(),
      precision: progress.computation.precision,
      useXla: progress.computation.xlaFrom !== undefined,
      xlaFrom: progress.computation.xlaFrom,
      history: progress.history,
      curve: progress.curve,
    };
  }

  private batchesToGo(): ReturnType<BatchSource> {
    const { epoch, batch } = this.progress;
    const prepare = this.io.prepareBatches ?? prepareEpoch;
    return prepare(this.epochRequest(epoch, batch));
  }

  private epochRequest(epoch: number, fromBatch: number): EpochRequest {
    const { train: encoded, padId } = this.task;
    const { batchSize, microBatches, seed } = this.task.settings;
    const shapes = this.progress.computation.useXla ? 'few' : shapesHere();
    return { encoded, batchSize, microBatches, seed, epoch, fromBatch, padId, shapes };
  }

  /** The rest of this epoch and the next one, for their shapes. */
  *comingSteps(): Generator<Feeds[]> {
    const { seed, epochs } = this.task.settings;
    const { epoch, batch } = this.progress;
    const requests = [this.epochRequest(epoch, batch), this.epochRequest(epoch + 1, 0)];
    for (const request of requests.slice(0, epochs - epoch + 1)) {
      for (const { microBatches, examples } of prepareEpoch(request))
        yield microBatches.map((micro) => trainFeeds(micro, examples, seed, 1));
    }
  }

  private trainBatch({ microBatches, examples }: PreparedBatch): void {
    const { progress, task, io } = this;
    const step = progress.step + 1;
    const learningRate = learningRateAt(step, this.totalSteps, task.settings);
    const feeds = microBatches.map((batch) => trainFeeds(batch, examples, task.settings.seed, step));
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
    const { progress, task, io, totalSteps } = this;
    const { step, epoch } = progress;
    if (!Number.isFinite(loss)) throw notFinite(`The loss of step ${step}`, task.settings);
    const ms = this.readings.note(step, started, io.now());
    progress.curve.push([step, loss, learningRate]);
    progress.stepMs.push(ms);
    const examplesPerSecond = (1000 * examples) / ms;
    io.emit({ type: 'step', step, epoch, loss, learningRate, examplesPerSecond, ms, totalSteps });
  }

  private async endEpoch(): Promise<void> {
    const metrics = await this.epochMetrics();
    const { validationLoss } = metrics;
    const best = this.progress.best?.validationLoss ?? Number.POSITIVE_INFINITY;
    if (validationLoss !== undefined && validationLoss < best) {
      this.state.runner.syncVariables();
      await saveBest(this.task.partialFolder, this.state.classifier);
      this.progress.best = { epoch: metrics.epoch, validationLoss };
    }
    endEpoch(this.progress, metrics);
    this.state.runner.clearTotals();
    // The last epoch's checkpoint would be thrown away at once.
    if (!this.isDone()) await this.checkpoint();
    this.io.emit({ type: 'epoch', ...metrics, totalEpochs: this.task.settings.epochs });
  }

  private async epochMetrics(): Promise<EpochMetrics> {
    const { epoch, step } = this.progress;
    const { train, validation, labels, padId, settings } = this.task;
    const { runner } = this.state;
    const metrics = { epoch, step, ...trainMetrics(runner.totals(), labels, train.labels.length) };
    if (validation.labels.length === 0) return metrics;
    const scores = await scoreExamples((batch) => runner.score(batch), validation, {
      labels: labels.length,
      batchSize: this.scoringSize,
      padId,
      signal: this.io.signal,
    });
    if (!Number.isFinite(scores.loss)) throw notFinite(`The validation loss of epoch ${epoch}`, settings);
    return { ...metrics, ...validationMetrics(scores, validation.labels, labels) };
  }

  private async checkpoint(): Promise<void> {
    const started = this.io.now();
    if (!(await saveCheckpoint(this.task.partialFolder, this.state, this.progress)))
      throw notFinite(`A weight after step ${this.progress.step}`, this.task.settings);
    this.lastCheckpoint = this.io.now();
    // Where the disk is slow, checkpoints take at most a twentieth of the time.
    this.checkpointEveryMs = Math.max(this.checkpointEveryMs, 20 * (this.lastCheckpoint - started));
  }
}

/** The classifier of a finished fine-tuning. */
export function loadTrained(finetuneFolder: string): Promise<Classifier> {
  return loadClassifier({ folder: path.join(finetuneFolder, 'model'), seed: 0 });
}

function notFinite(what: string, { learningRate }: SettingsOf<'finetune'>): GraftError {
  return new GraftError('training/not-finite', `${what} is not a finite number: the training has diverged.`, {
    remedy: `Lower finetune.learningRate (now ${learningRate}), or add warmup. The last good checkpoint is kept.`,
  });
}

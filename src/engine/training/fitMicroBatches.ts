import { t } from '../../experiment/words/translation';
import { availableMemory } from '../../files/availableMemory';
import type { Feeds } from '../compile/feeds';
import type { StepRunner } from '../compile/step';
import { rowsOf } from '../datasets/exampleValues';
import { blankBatches } from '../inputs/batchSource';
import { shapesHere } from '../inputs/shapesHere';
import { onGpu } from '../tensorflow/operations/execute';
import { nextTurn } from '../threads/nextTurn';
import { compileStep } from './compileStep';
import { loadTuned } from './loadTuned';
import type { TrainingTrial } from './measurePrecision';
import { isOutOfMemory } from './outOfMemory';
import type { TrainingIo } from './trainingIo';
import { trainFeeds } from './trainStep';

/** How much of the memory that is free a step may take beyond what it took with half the examples. */
const share = 0.8;

/** Measures the memory that a step takes. */
export interface MemoryGauge {
  /** The most that this process has taken so far, in bytes. */
  readonly peak: () => number;
  /** The available memory in bytes. */
  readonly available: () => number;
}

/**
 * Finds the smallest number of parts in which the largest batch fits in memory. Takes steps of the real model, each with twice as many
 * examples, while the growth of memory allows the next one. Discards them.
 * @throws CancelledError when the user asked to stop
 */
export async function fitMicroBatches(
  trial: TrainingTrial,
  io: TrainingIo,
): Promise<{ microBatches: number }> {
  const examples = Math.min(trial.settings.batchSize, rowsOf(trial.train.targets));
  const model = await loadTuned(trial);
  const settings = { ...trial.settings, microBatches: 2 };
  const computation = { precision: 'float32', useXla: false } as const;
  const runner = compileStep(model, { ...trial, settings }, computation, {});
  const message = t('Finding out how many examples fit in memory');
  const tell = (done: number) =>
    io.emit({
      type: 'stage-progress',
      stage: 'finetune',
      done,
      total: examples,
      unit: t('examples'),
      message,
    });
  try {
    const rows = await mostRows(examples, onGpu() ? gpuGauge : processGauge, async (rows) => {
      tell(rows);
      takeStep(runner, trial, Math.ceil(examples / rows));
      await nextTurn(io.signal);
    });
    return { microBatches: Math.ceil(examples / rows) };
  } finally {
    runner.dispose();
    model.dispose();
  }
}

/**
 * The largest number of examples that fits in memory, among 1, 2, 4, ... and `all`.
 * @param step takes a step with a number of examples; throws when memory runs out, if the system lets it
 */
export async function mostRows(
  all: number,
  gauge: MemoryGauge,
  step: (rows: number) => Promise<void>,
): Promise<number> {
  // The first step also takes what does not depend on the examples: gradients, moments, the graph itself.
  await step(1);
  let [fits, before] = [1, gauge.peak()];
  while (fits < all) {
    const next = Math.min(2 * fits, all);
    if (!(await tryStep(() => step(next)))) return fits;
    fits = next;
    const growth = gauge.peak() - before;
    before = gauge.peak();
    // Twice the examples grow by twice as much again.
    if (2 * growth > share * gauge.available()) return fits;
  }
  return fits;
}

async function tryStep(step: () => Promise<void>): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (thrown) {
    if (isOutOfMemory(thrown)) return false;
    throw thrown;
  }
}

const processGauge: MemoryGauge = {
  peak: () => process.resourceUsage().maxRSS * 1024,
  available: availableMemory,
};

/** A GPU reports when its memory is exhausted, and recovers; it does not say how much is left. */
const gpuGauge: MemoryGauge = { peak: () => 0, available: () => Number.POSITIVE_INFINITY };

/** A step with the first of `parts` parts of the largest batch, which is all zeros: its shape counts. */
function takeStep(runner: StepRunner, { train, settings }: TrainingTrial, parts: number): void {
  const { batchSize, seed } = settings;
  const training = { seed, epoch: 1, fromBatch: 0, microBatches: parts };
  let largest: Feeds | undefined;
  for (const { microBatches, indices } of blankBatches({
    ...train,
    batchSize,
    shapes: shapesHere(),
    training,
  })) {
    const feeds = trainFeeds(microBatches[0]!, indices.length, seed, 1);
    if (largest === undefined || elementsIn(feeds) > elementsIn(largest)) largest = feeds;
  }
  // Twice, as what accumulates has its memory only then.
  runner.run([largest!, largest!], settings.learningRate, 1);
}

function elementsIn(feeds: Feeds): number {
  return Object.values(feeds).reduce((sum, { values }) => sum + values.length, 0);
}

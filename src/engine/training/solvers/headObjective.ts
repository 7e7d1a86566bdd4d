import { type Feeds, feedTensors } from '../../compile/feeds';
import type { OutputValues } from '../../compile/program';
import { rowsOf } from '../../datasets/exampleValues';
import { prepareBatches } from '../../inputs/batchSource';
import { headNames } from '../../models/denseHead';
import { tf } from '../../tensorflow/loadTensorFlow';
import { nextTurn } from '../../threads/nextTurn';
import type { TunedModel } from '../../tuning/tune';
import type { FineTuneTask } from '../fineTuneTask';
import { featureTable } from '../frozenTrunk';
import { scoringRequest } from '../scoreExamples';
import { taskStep, trainFeeds } from '../trainStep';
import type { PenalizedObjective, SolverIo } from './choosePenalty';
import type { Point } from './lbfgs';

/** Examples whose losses are computed at once, and outputs that are then in memory. */
const [mostExamples, mostOutputs] = [4096, 2 ** 22];

/** The number of examples that are computed at once. */
export function chunkSize({ labels }: TunedModel): number {
  return Math.max(1, Math.min(mostExamples, Math.floor(mostOutputs / labels.length)));
}

/** The objective over all training examples, as a function of the head's weights in one row. It moves the features to a mean of zero. */
export class HeadObjective implements PenalizedObjective {
  /** Without the penalty, at the last point. */
  loss = 0;
  /** The sums that the task counts at the last point. */
  totals: OutputValues = {};

  private constructor(
    private readonly variables: readonly tf.Variable[],
    private readonly batches: readonly Feeds[],
    /** The number of examples that weigh something. */
    readonly examples: number,
    private readonly step: ReturnType<typeof taskStep>,
    private readonly moveBack: () => void,
  ) {}

  static async of(task: FineTuneTask, model: TunedModel): Promise<HeadObjective> {
    const { train, settings, spec } = task;
    const variables = [...model.variables.values()].filter(({ trainable }) => trainable);
    const batches: Feeds[] = [];
    for await (const { microBatches } of prepareBatches(scoringRequest(train, chunkSize(model))))
      batches.push(trainFeeds(microBatches[0]!, rowsOf(train.targets), settings.seed, 1));
    const examples = rowsOf(train.targets);
    const moveBack = centerFeatures(model, examples);
    return new HeadObjective(variables, batches, examples, taskStep(model, spec), moveBack);
  }

  /** The objective over some of the examples. It shares the weights with this one. */
  over(isChosen: (row: number) => boolean): HeadObjective {
    let row = 0;
    let examples = 0;
    const chosen = this.batches.map(({ exampleWeights }) =>
      // Padding rows weigh nothing and have no number.
      (exampleWeights!.values as Float32Array).map((weight) => (weight > 0 && isChosen(row++) ? 1 : 0)),
    );
    for (const weights of chosen) for (const weight of weights) examples += weight;
    const batches = this.batches.map((batch, index) => ({
      ...batch,
      exampleWeights: { ...batch.exampleWeights!, values: chosen[index]!.map((weight) => weight / examples) },
    }));
    return new HeadObjective(this.variables, batches, examples, this.step, this.moveBack);
  }

  start(): Float64Array {
    const row = new Float64Array(this.variables.reduce((sum, { size }) => sum + size, 0));
    let from = 0;
    for (const variable of this.variables) {
      row.set(variable.dataSync<'float32'>(), from);
      from += variable.size;
    }
    return row;
  }

  /** Leaves a point in the variables as the weights of a head over features that are not moved. */
  finish(at: Float64Array): void {
    this.assign(at);
    this.moveBack();
  }

  private assign(at: Float64Array): void {
    let from = 0;
    for (const variable of this.variables) {
      const values = Float32Array.from(at.subarray(from, from + variable.size));
      tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
      from += variable.size;
    }
  }

  /**
   * The mean loss at a point plus `penalty / 2` times the squared weights for all examples together.
   * @throws CancelledError
   */
  async evaluate(
    at: Float64Array,
    penalty: number,
    { signal }: Pick<SolverIo, 'signal'>,
  ): Promise<Omit<Point, 'at'>> {
    this.assign(at);
    this.loss = 0;
    this.totals = {};
    const gradient = new Float64Array(at.length);
    for (const batch of this.batches) {
      this.addBatch(batch, gradient);
      await nextTurn(signal);
    }
    return { value: this.loss + this.penalize(at, penalty / this.examples, gradient), gradient };
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
  private penalize(at: Float64Array, decay: number, gradient: Float64Array): number {
    let [from, squares] = [0, 0];
    for (const { size, rank } of this.variables) {
      for (let i = from; rank > 1 && i < from + size; i++) {
        squares += at[i]! ** 2;
        gradient[i]! += decay * at[i]!;
      }
      from += size;
    }
    return (decay / 2) * squares;
  }
}

/**
 * Moves the features so that each has a mean of zero over the training examples, and the head's bias so that it gives the same outputs.
 * The minimum stays the same, as the penalty leaves out the bias, but the search needs a tenth of the iterations.
 * @param examples the first rows of the table, which training reads
 * @returns moves the bias back, for features as the model computes them
 */
function centerFeatures({ architecture, variables }: TunedModel, examples: number): () => void {
  const names = headNames(architecture.headName);
  const [weight, bias] = [variables.get(names.weight)!, variables.get(names.bias)];
  if (!bias) return () => undefined;
  const table = variables.get(featureTable)!;
  const mean = tf.tidy(() => {
    const mean = tf.mean<tf.Tensor1D>(tf.slice(table, 0, examples), 0);
    table.assign(tf.sub(table, mean));
    return mean.dataSync<'float32'>();
  });
  const moveBias = (sign: number) =>
    tf.tidy(() => {
      const shift = tf.matMul(weight as tf.Variable<tf.Rank.R2>, tf.tensor2d(mean, [mean.length, 1]));
      bias.assign(tf.add(bias, tf.mul(tf.reshape(shift, bias.shape), sign)));
    });
  moveBias(1);
  return () => moveBias(-1);
}

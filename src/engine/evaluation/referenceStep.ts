import type { TaskName } from '../../experiment/models/taskNames';
import { withPrefix } from '../compile/namedFeeds';
import { answerIn, checkRange, misfit, type Reference, readIntegers } from '../inputs/reference';
import { targetsPrefix } from '../inputs/targetFeeds';
import type { HeadedModel } from '../models/headedModel';
import { variableGradients } from '../models/variableGradients';
import { plainSpec } from '../tasks/taskSpec';
import { tf } from '../tensorflow/loadTensorFlow';
import { taskStep } from '../training/trainStep';
import type { TensorFile } from '../weights/tensorFile';

const lossTensor = 'loss_train';
const normPrefix = 'gradient_norm.';

/** A training step of the original on all rows at once, without dropout. */
export interface ReferenceStep {
  readonly task: TaskName;
  /** By name, [rows] each. */
  readonly targets: Readonly<Record<string, Int32Array>>;
  /** The mean of the rows' losses. */
  readonly loss: number;
  /** Euclidean norms by the variables' names. */
  readonly gradientNorms: ReadonlyMap<string, number>;
}

/** How far a step is from the original's. */
export interface StepDifference {
  /** Absolute, in nats. */
  readonly loss: number;
  /** The relative difference of the norm of all gradients as one vector. */
  readonly globalNorm: number;
  /** The largest difference of one variable's norm, relative to the larger of this norm and a thousandth of the global norm: some gradients are only rounding errors. */
  readonly gradientNorm: number;
  /** The name of that variable. */
  readonly variable: string;
}

/**
 * Reads `loss_train`, a `gradient_norm.` for each variable by the checkpoint's names, and `labels` [rows] unless the texts themselves are
 * learned; undefined in a file without a loss. Throws `verify/misfit` and `weights/...`.
 */
export async function readReferenceStep(
  file: TensorFile,
  { architecture, labels }: HeadedModel,
  rows: number,
  ioFile: string,
): Promise<ReferenceStep | undefined> {
  if (!file.names.includes(lossTensor)) return undefined;
  const { task, target } = answerIn(file);
  const gradientNorms = new Map<string, number>();
  for (const stored of file.names.filter((name) => name.startsWith(normPrefix))) {
    const name = architecture.canonicalName(stored.slice(normPrefix.length));
    if (name !== undefined) gradientNorms.set(name, (await file.read(stored))[0]!);
  }
  const targets = target && { [target]: await readLabels(file, rows, labels.length, ioFile) };
  const [loss] = await file.read(lossTensor);
  return { task, targets: targets ?? {}, loss: loss!, gradientNorms };
}

async function readLabels(file: TensorFile, rows: number, classes: number, ioFile: string) {
  const values = await readIntegers(file, 'labels', [rows], ioFile);
  checkRange({ name: 'labels', values }, classes, ioFile);
  return values;
}

/** Runs the same step and compares. Throws `verify/misfit` if the variables differ. */
export function stepDifference(
  model: HeadedModel,
  reference: Reference,
  expected: ReferenceStep,
  ioFile: string,
): StepDifference {
  const own = takeStep(model, reference, expected);
  const unknown = [...own.gradientNorms.keys()].find((name) => !expected.gradientNorms.has(name));
  if (unknown !== undefined) throw misfit(['lacks', normPrefix + unknown], ioFile);
  const whole = globalNorm(expected.gradientNorms);
  let worst = { gradientNorm: 0, variable: '' };
  for (const [variable, norm] of own.gradientNorms) {
    const wanted = expected.gradientNorms.get(variable)!;
    const gradientNorm = Math.abs(norm - wanted) / Math.max(wanted, whole / 1000);
    if (!(gradientNorm <= worst.gradientNorm)) worst = { gradientNorm, variable };
  }
  return {
    loss: Math.abs(own.loss - expected.loss),
    globalNorm: Math.abs(globalNorm(own.gradientNorms) / whole - 1),
    ...worst,
  };
}

function takeStep(
  model: HeadedModel,
  { rows, batch }: Reference,
  { task, targets }: ReferenceStep,
): Pick<ReferenceStep, 'loss' | 'gradientNorms'> {
  const step = taskStep(withoutDropout(model), plainSpec(task, model.labels));
  const { loss, norms } = tf.tidy(() => {
    const exampleWeights = tf.fill([rows], 1 / rows);
    const wanted = Object.entries(targets).map(([name, values]) => [name, tf.tensor1d(values, 'int32')]);
    const fed = withPrefix(targetsPrefix, Object.fromEntries(wanted));
    const inputs = { ...batch(0, rows), ...fed, exampleWeights };
    const { loss, gradients } = variableGradients(() => {
      const { loss, updates } = step(inputs);
      tf.dispose([...(updates?.values() ?? [])]);
      return loss;
    }, model.variables);
    const norms = [...gradients].map(([name, gradient]) => [name, normOf(gradient)] as const);
    return { loss: loss.dataSync()[0]!, norms: Object.fromEntries(norms) };
  });
  return { loss, gradientNorms: new Map(Object.entries(norms)) };
}

function withoutDropout(model: HeadedModel): HeadedModel {
  return {
    ...model,
    forward: (inputs, options) => model.forward(inputs, { ...options, isDropoutOff: true }),
  };
}

function normOf(gradient: tf.Tensor): number {
  return Math.sqrt(gradient.dataSync<'float32'>().reduce((sum, value) => sum + value * value, 0));
}

function globalNorm(norms: ReadonlyMap<string, number>): number {
  return Math.hypot(...norms.values());
}

import { tf } from '../loadTensorFlow';
import { matMul } from './matMul';
import { withGradient } from './withGradient';

/** The limits of the magnitudes of a cell and of its projection; none if absent. */
export interface LstmClips {
  readonly cell?: number | undefined;
  readonly projection?: number | undefined;
}

/** The saved values for the gradient of a step. */
interface StepState {
  /** Input gate, candidate, forget gate and output gate, after their activations. */
  readonly gates: readonly [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  readonly cell: tf.Tensor2D;
  readonly output: tf.Tensor2D;
}

const tensorsPerStep = 6;

interface Weights {
  readonly recurrent: tf.Tensor2D;
  readonly projection: tf.Tensor2D;
}

/**
 * An LSTM layer with projected output (Sak et al. 2014, https://arxiv.org/abs/1402.1128), starting from zeros: i, f, o = σ(z), j = tanh(z),
 * c = f c' + i j, h = (o tanh(c)) P with z = x + h' U. Clipped values have no gradient. The steps are unrolled, so their number determines
 * the number of operations.
 * @param x [steps, batch, 4 cells]: the input part of the gates, in the order i, j, f, o of TensorFlow's LSTMCell
 * @param recurrent U, [outputs, 4 cells]
 * @param projection P, [cells, outputs]
 * @returns h of every step, [steps, batch, outputs]
 */
export function projectedLstm(
  x: tf.Tensor3D,
  recurrent: tf.Tensor2D,
  projection: tf.Tensor2D,
  clips: LstmClips,
): tf.Tensor3D {
  return withGradient([x, recurrent, projection], () => {
    const steps: StepState[] = [];
    for (const added of tf.unstack(x) as tf.Tensor2D[])
      steps.push(stepAhead(added, steps.at(-1), { recurrent, projection }, clips));
    return {
      value: tf.stack(steps.map(({ output }) => output)) as tf.Tensor3D,
      saved: [recurrent, projection, ...steps.flatMap(({ gates, cell, output }) => [...gates, cell, output])],
      gradient: (dy, [u, p, ...kept]) =>
        backward(dy, { recurrent: u, projection: p } as Weights, stepsOf(kept as tf.Tensor2D[]), clips),
    };
  });
}

function stepAhead(
  added: tf.Tensor2D,
  before: StepState | undefined,
  { recurrent, projection }: Weights,
  clips: LstmClips,
): StepState {
  const sum = before ? tf.add(added, matMul(before.output, recurrent, false, false)) : added;
  const [zi, zj, zf, zo] = tf.split(sum, 4, 1) as tf.Tensor2D[];
  const gates = [tf.sigmoid(zi!), tf.tanh(zj!), tf.sigmoid(zf!), tf.sigmoid(zo!)] as const;
  const [i, j, f, o] = gates;
  const written = tf.mul<tf.Tensor2D>(i, j);
  const cell = clip(before ? tf.add<tf.Tensor2D>(tf.mul(f, before.cell), written) : written, clips.cell);
  const projected = matMul(tf.mul(o, tf.tanh(cell)), projection, false, false) as tf.Tensor2D;
  return { gates, cell, output: clip(projected, clips.projection) };
}

/** Runs from the last step to the first; the weights' gradients are one product over all steps. */
function backward(
  dy: tf.Tensor3D,
  weights: Weights,
  steps: readonly StepState[],
  clips: LstmClips,
): [byX: tf.Tensor, byRecurrent: tf.Tensor, byProjection: tf.Tensor] {
  const byOutput = tf.unstack(dy) as tf.Tensor2D[];
  const found: StepGradients[] = [];
  for (let at = steps.length - 1; at >= 0; at--)
    found.unshift(stepBack(byOutput[at]!, steps[at]!, steps[at - 1], found[0], weights, clips));
  const byInput = found.map((each) => each.byInput);
  const mixed = tf.concat2d(steps.map(mixedOf), 0);
  const byProjected = tf.concat2d(
    found.map((each) => each.byProjected),
    0,
  );
  return [
    tf.stack(byInput),
    byRecurrent(steps, byInput, weights.recurrent),
    matMul(mixed, byProjected, true, false),
  ];
}

/** The gradients of a step by its input, its projection and its previous state. */
interface StepGradients {
  readonly byInput: tf.Tensor2D;
  readonly byProjected: tf.Tensor2D;
  readonly byCellBefore: tf.Tensor;
  readonly byOutputBefore: tf.Tensor;
}

/**
 * @param dy the gradient by the step's output, from the layer's consumers
 * @param later the gradients of the next step, if there is one
 */
function stepBack(
  dy: tf.Tensor2D,
  { gates: [i, j, f, o], cell, output }: StepState,
  before: StepState | undefined,
  later: StepGradients | undefined,
  { recurrent, projection }: Weights,
  clips: LstmClips,
): StepGradients {
  const byOutput = later ? tf.add(dy, later.byOutputBefore) : dy;
  const byProjected = unlessClipped(byOutput, output, clips.projection) as tf.Tensor2D;
  const byMixed = matMul(byProjected, projection, false, true);
  const squashed = tf.tanh(cell);
  const through = tf.mul(tf.mul(byMixed, o), tanhSlope(squashed));
  const byCell = unlessClipped(later ? tf.add(through, later.byCellBefore) : through, cell, clips.cell);
  const cellBefore = before?.cell ?? tf.zerosLike(cell);
  const byGates = [
    tf.mul(tf.mul(byCell, j), sigmoidSlope(i)),
    tf.mul(tf.mul(byCell, i), tanhSlope(j)),
    tf.mul(tf.mul(byCell, cellBefore), sigmoidSlope(f)),
    tf.mul(tf.mul(byMixed, squashed), sigmoidSlope(o)),
  ];
  const byInput = tf.concat(byGates, 1) as tf.Tensor2D;
  const byOutputBefore = matMul(byInput, recurrent, false, true);
  return { byInput, byProjected, byCellBefore: tf.mul(byCell, f), byOutputBefore };
}

/** The recurrent input of each step: the output of the previous one. */
function byRecurrent(steps: readonly StepState[], byInput: tf.Tensor2D[], recurrent: tf.Tensor2D): tf.Tensor {
  if (steps.length === 1) return tf.zerosLike(recurrent);
  const before = tf.concat2d(
    steps.slice(0, -1).map(({ output }) => output),
    0,
  );
  return matMul(before, tf.concat2d(byInput.slice(1), 0), true, false);
}

/** The values before the projection. */
const mixedOf = ({ gates: [, , , o], cell }: StepState) => tf.mul<tf.Tensor2D>(o, tf.tanh(cell));

const sigmoidSlope = (y: tf.Tensor) => tf.mul(y, tf.sub(1, y));
const tanhSlope = (y: tf.Tensor) => tf.sub(1, tf.square(y));

function clip(x: tf.Tensor2D, most: number | undefined): tf.Tensor2D {
  return most === undefined ? x : tf.maximum(tf.minimum(x, most), -most);
}

function unlessClipped(gradient: tf.Tensor, clipped: tf.Tensor, most: number | undefined): tf.Tensor {
  if (most === undefined) return gradient;
  return tf.mul(gradient, tf.cast(tf.less(tf.abs(clipped), most), 'float32'));
}

function stepsOf(kept: readonly tf.Tensor2D[]): StepState[] {
  return Array.from({ length: kept.length / tensorsPerStep }, (_, step) => {
    const [i, j, f, o, cell, output] = kept.slice(step * tensorsPerStep) as [
      tf.Tensor2D,
      tf.Tensor2D,
      tf.Tensor2D,
      tf.Tensor2D,
      tf.Tensor2D,
      tf.Tensor2D,
    ];
    return { gates: [i, j, f, o], cell, output };
  });
}

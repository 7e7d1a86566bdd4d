import { inputRangeName, readingPlaces } from '../models/layerInputs';
import { tf } from '../tensorflow/loadTensorFlow';
import { straightThrough } from '../tensorflow/operations/straightThrough';
import { addWeights, type NewVariable } from '../tuning/tuning';
import type { QuantizeSettings } from './compressionSettings';
import type { Hold } from './hold';
import { largestInteger, quantizeRows } from './quantization';
import { quantizedNames, readRows, type StoredModel, type WeightPlaces } from './weightRows';

/** Rounds a weight, [..shape]; `range` is the kept share of the largest magnitude, one for each channel or 1. */
type Rounding = (weight: tf.Tensor, range: tf.Tensor, axes: number[]) => tf.Tensor;

/** Absent are those to which training adds nothing. */
const roundings: Partial<Record<QuantizeSettings['to'], Rounding>> = {
  int8: (weight, range, axes) => roundToIntegers(weight, range, axes, 8),
  int4: (weight, range, axes) => roundToIntegers(weight, range, axes, 4),
  binary: (weight, _, axes) => roundToSigns(weight, axes),
};

/**
 * Quantization-aware training (Jacob et al. 2018, https://arxiv.org/abs/1712.05877): the forward pass reads weights rounded as they will be
 * stored; gradients ignore the rounding. Scales follow the weights; the kept share of clipped ranges is determined before the first step. On
 * request, CNNs also round their activations, because int8 computes them entirely with integers.
 */
export function holdRounded(settings: QuantizeSettings): Hold | undefined {
  const rounding = roundings[settings.to];
  if (!rounding) return undefined;
  const cutsRange = settings.range !== 'max' && settings.to !== 'binary';
  return {
    tuning: (model, before) => {
      const names = quantizedNames({ architecture: model }, settings);
      const axesOf = (name: string) => sharedAxes(model, name, settings.per);
      const ranges = cutsRange ? names : [];
      const places = settings.to === 'int8' && settings.activations ? readingPlaces(model) : [];
      return {
        ...before,
        added: addWeights(before, {
          variables: new Map<string, NewVariable>([
            ...ranges.map((name) => {
              const shape = keptShape(model.shapes.get(name)!, axesOf(name));
              return [rangeName(name), { ...fixed, shape, center: 1 }] as const;
            }),
            ...places.map((place) => [inputRangeName(place), { ...fixed, shape: [2] }] as const),
          ]),
          changed: new Set(names),
          weightOf: (name, variables) =>
            tf.tidy(() => {
              const range = cutsRange ? variables.get(rangeName(name))! : tf.scalar(1);
              const round = (weight: tf.Tensor) => rounding(weight, range, axesOf(name));
              return straightThrough(variables.get(name)!, round);
            }),
        }),
      };
    },
    ...(cutsRange && { course: { ...once, change: (model) => findRanges(model, settings) } }),
  };
}

const fixed = { halfWidth: 0, isFixed: true } as const satisfies Partial<NewVariable>;

const once = { isDue: (step: number) => step === 1, settledAt: () => 1 };

const rangeName = (weight: string) => `${weight}.range`;

/** The axis of a variable along which its channels stand, by its role; else the first. */
const channelAxis = { filter: 3, depthwiseFilter: 2 } as const;

/** The axes over which weights share a scale. */
function sharedAxes(
  { shapes, roleOf }: Pick<WeightPlaces, 'shapes' | 'roleOf'>,
  name: string,
  per: QuantizeSettings['per'],
): number[] {
  const role = roleOf(name);
  const own = per === 'tensor' ? -1 : role in channelAxis ? channelAxis[role as 'filter'] : 0;
  return shapes
    .get(name)!
    .map((_, axis) => axis)
    .filter((axis) => axis !== own);
}

/** The shape of what stays of a tensor if axes become 1. */
function keptShape(shape: readonly number[], axes: readonly number[]): number[] {
  return shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
}

/** Below it a scale would be none. */
const smallest = 1e-30;

function roundToIntegers(weight: tf.Tensor, range: tf.Tensor, axes: number[], bits: number): tf.Tensor {
  const largest = largestInteger(bits);
  const most = tf.mul(tf.max(tf.abs(weight), axes, true), range);
  const scale = tf.maximum(tf.div(most, largest), smallest);
  const whole = tf.clipByValue(tf.round(tf.div(weight, scale)), -largest, largest);
  return tf.mul(whole, scale);
}

/** As `binarizeRows`: the power of two that is nearest to the mean magnitude. */
function roundToSigns(weight: tf.Tensor, axes: number[]): tf.Tensor {
  const mean = tf.maximum(tf.mean(tf.abs(weight), axes, true), smallest);
  const exponent = tf.floor(tf.div(tf.log(tf.mul(mean, 4 / 3)), Math.LN2));
  const sign = tf.sub(tf.mul(tf.cast(tf.greaterEqual(weight, 0), 'float32'), 2), 1);
  return tf.mul(sign, tf.pow(2, exponent));
}

/** The share of each channel's largest magnitude at which its range ends. */
function findRanges(model: StoredModel, settings: QuantizeSettings): void {
  for (const name of quantizedNames(model, settings)) {
    const { values, rows } = readRows(model, name);
    const bits = settings.to === 'int4' ? 4 : 8;
    const [cut, whole] = [settings.range, 'max' as const].map(
      (range) => quantizeRows(values, rows, { ...settings, bits, range }).scales,
    );
    const variable = model.variables.get(rangeName(name))!;
    const shares = cut!.map((scale, at) => scale / whole![at]!).subarray(0, variable.size);
    tf.tidy(() => variable.assign(tf.tensor(shares, variable.shape)));
  }
}

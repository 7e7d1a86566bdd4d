import { tf } from '../tensorflow/loadTensorFlow';
import { globalNorm } from '../tensorflow/operations/globalNorm';
import { addToResource, readResource, writeResource } from '../tensorflow/operations/resourceVariable';
import { select } from '../tensorflow/operations/select';
import type { NamedTensors } from './feeds';
import type { Program, ProgramState, Resources } from './program';
import type { Optimizer, Step, StepOptions } from './step';

/** Feeds besides the batch: the optimizer's rates, named with this prefix, and the factor on the loss. */
export const ratePrefix = 'rate/';
export const lossScaleInput = 'lossScale';
/** Outputs besides the step's: its loss, and whether all gradients were finite (1) or not (0). */
export const lossOutput = 'loss';
export const finiteOutput = 'finite';
/** The name of the program that scores a batch. */
export const scoreProgram = 'score';
/** The slot with the gradients of earlier micro-batches. */
const accumulatedSlot = 'accumulated';

export interface TrainingPrograms {
  /** One batch, one update. */
  readonly update: Program;
  /** A micro-batch before the last: its gradients are stored. */
  readonly accumulate: Program;
  /** The last micro-batch: an update with the sum of all gradients. */
  readonly finish: Program;
}

export interface ProgramOptions extends StepOptions {
  /** Whether the loss is scaled and updates that are not finite are skipped. */
  readonly scalesLoss: boolean;
}

/** The program for the micro-batch at `index` of `count`. */
export function partKind(index: number, count: number): keyof TrainingPrograms {
  if (count === 1) return 'update';
  return index < count - 1 ? 'accumulate' : 'finish';
}

/** `VARIABLE.SLOT` */
export const slotName = (variable: string, slot: string) => `${variable}.${slot}`;
/** The slot of a sum over steps. */
export const totalName = (name: string) => `total.${name}`;

/** The state of a training: variables, the optimizer's slots, sums over steps, and gradients if there are micro-batches. */
export function trainingState(options: StepOptions, accumulates: boolean): ProgramState {
  const extra = accumulates ? [accumulatedSlot] : [];
  const slots = [...trainable(options)].flatMap(([name, { shape }]) =>
    [...options.optimizer.slots, ...extra].map((slot) => [slotName(name, slot), shape] as const),
  );
  const totals = [...(options.totals ?? [])].map(([name, shape]) => [totalName(name), shape] as const);
  return { variables: options.variables, slots: new Map([...slots, ...totals]) };
}

/** A training step as programs: forward, backward, clipping, update. */
export function trainingPrograms(step: Step, options: ProgramOptions): TrainingPrograms {
  return {
    update: (inputs, resources) => {
      const { outputs, gradients } = differentiate(step, options, inputs, resources);
      return { ...outputs, ...applyGradients(options, gradients, inputs, resources) };
    },
    accumulate: (inputs, resources) => {
      const { outputs, gradients } = differentiate(step, options, inputs, resources);
      for (const [name, gradient] of gradients) {
        addToResource(resources(slotName(name, accumulatedSlot)), gradient);
      }
      return outputs;
    },
    finish: (inputs, resources) => {
      const { outputs, gradients } = differentiate(step, options, inputs, resources);
      const sums = new Map(
        [...gradients].map(([name, gradient]) => [name, takeAccumulated(name, gradient, resources)]),
      );
      return { ...outputs, ...applyGradients(options, sums, inputs, resources) };
    },
  };
}

interface Differentiated {
  readonly outputs: NamedTensors;
  /** Gradients by variable, of the scaled loss if it is scaled. */
  readonly gradients: ReadonlyMap<string, tf.Tensor>;
}

/** Runs forward and backward, writes updated statistics and adds to the sums. */
function differentiate(
  step: Step,
  options: ProgramOptions,
  inputs: NamedTensors,
  resources: Resources,
): Differentiated {
  const variables = trainable(options);
  const forward = {
    outputs: {} as NamedTensors,
    totals: {} as NamedTensors,
    updates: new Map<string, tf.Tensor>(),
  };
  const { grads } = tf.variableGrads(() => {
    const { loss, outputs, updates, totals = {} } = step(inputs);
    // tfjs disposes of tensors created inside a gradient unless they are kept.
    forward.outputs = { [lossOutput]: tf.keep(loss), ...keepAll(outputs) };
    forward.totals = keepAll(totals);
    for (const [name, value] of updates ?? []) forward.updates.set(name, tf.keep(value));
    return options.scalesLoss ? tf.mul(loss, inputs[lossScaleInput]!) : tf.clone(loss);
  }, [...variables.values()]);
  for (const [name, value] of forward.updates) writeResource(resources(name), value);
  for (const [name, value] of Object.entries(forward.totals)) {
    if (options.totals?.has(name)) addToResource(resources(totalName(name)), value);
  }
  tf.dispose([...forward.updates.values(), ...Object.values(forward.totals)]);
  const gradients = [...variables].flatMap(([name, variable]) => {
    const gradient = grads[variable.name];
    return gradient ? [[name, gradient] as const] : [];
  });
  return { outputs: forward.outputs, gradients: new Map(gradients) };
}

function keepAll(tensors: NamedTensors): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tf.keep(tensor)]));
}

function takeAccumulated(name: string, gradient: tf.Tensor, resources: Resources): tf.Tensor {
  const handle = resources(slotName(name, accumulatedSlot));
  const sum = tf.add(readResource(handle), gradient);
  writeResource(handle, tf.zerosLike(gradient));
  return sum;
}

/** Unscales and clips the gradients and updates every variable. Gradients that are not finite update nothing. */
function applyGradients(
  options: ProgramOptions,
  gradients: ReadonlyMap<string, tf.Tensor>,
  inputs: NamedTensors,
  resources: Resources,
): NamedTensors {
  const { optimizer } = options;
  const rates = Object.entries(inputs).filter(([name]) => name.startsWith(ratePrefix));
  const named = Object.fromEntries(rates.map(([name, rate]) => [name.slice(ratePrefix.length), rate]));
  const { adjust, adjustRates, finite } = adjustmentOf(options, gradients, inputs);
  const ratesOf = ratesByFactor(optimizer, adjustRates(named));
  for (const [name, gradient] of gradients) {
    const slots = optimizer.slots.map((slot) => resources(slotName(name, slot)));
    optimizer.update(resources(name), slots, adjust(gradient), ratesOf(options.rateOf?.(name) ?? 1));
  }
  return finite ? { [finiteOutput]: finite } : {};
}

/** Rates multiplied by a factor, each computed once. */
function ratesByFactor(optimizer: Optimizer, rates: NamedTensors): (factor: number) => NamedTensors {
  const scaled = new Map([[1, rates]]);
  return (factor) => {
    const known = scaled.get(factor) ?? optimizer.scaledRates(rates, factor);
    scaled.set(factor, known);
    return known;
  };
}

/** Clips and unscales gradients; where they are not finite, changes rates so that nothing is updated. */
interface Adjustment {
  readonly adjust: (gradient: tf.Tensor) => tf.Tensor;
  readonly adjustRates: (rates: NamedTensors) => NamedTensors;
  readonly finite?: tf.Tensor;
}

/**
 * Clipping by global norm (Pascanu et al. 2012, https://arxiv.org/abs/1211.5063; PyTorch's `clip_grad_norm_`) and the loss scaling of
 * mixed precision (Micikevicius et al. 2017, https://arxiv.org/abs/1710.03740).
 */
function adjustmentOf(
  { clipNorm, scalesLoss, optimizer }: ProgramOptions,
  gradients: ReadonlyMap<string, tf.Tensor>,
  inputs: NamedTensors,
): Adjustment {
  if (clipNorm === undefined && !scalesLoss)
    return { adjust: (gradient) => gradient, adjustRates: (rates) => rates };
  const unscale = scalesLoss ? tf.div(1, inputs[lossScaleInput]!) : tf.scalar(1);
  const norm = tf.mul(globalNorm([...gradients.values()]), unscale);
  const factor =
    clipNorm === undefined ? unscale : tf.mul(unscale, tf.minimum(tf.div(clipNorm, tf.add(norm, 1e-6)), 1));
  if (!scalesLoss) return { adjust: (gradient) => tf.mul(gradient, factor), adjustRates: (rates) => rates };
  const finite = tf.isFinite(norm);
  const adjustRate = (rate: tf.Tensor, name: string) =>
    select(finite, rate, tf.scalar(optimizer.idleRates[name]!));
  return {
    adjust: (gradient) => select(finite, tf.mul(gradient, factor), tf.zerosLike(gradient)),
    adjustRates: (rates) =>
      Object.fromEntries(Object.entries(rates).map(([name, rate]) => [name, adjustRate(rate, name)])),
    finite: tf.cast(finite, 'int32'),
  };
}

function trainable({ variables }: StepOptions): Map<string, tf.Variable> {
  return new Map([...variables].filter(([, variable]) => variable.trainable));
}

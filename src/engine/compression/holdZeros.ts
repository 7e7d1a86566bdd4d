import { tf } from '../tensorflow/loadTensorFlow';
import { addWeights, type NewVariable, type Tuning } from '../tuning/tuning';
import type { SparsitySchedule } from './cubicSparsity';
import type { HeldModel, Hold } from './hold';
import { type WeightPlaces, type WeightRows, writeRows } from './weightRows';

/** How zeros are chosen as training goes on. */
export interface ZeroChoice {
  readonly schedule: SparsitySchedule;
  /** The share of weights that are zero in the end. */
  readonly target: number;
  /** The weights that may become zero. */
  names(model: WeightPlaces): readonly string[];
  /** The model's weights, so many of them zero. */
  pruned(model: HeldModel, sparsity: number): readonly WeightRows[];
}

/** Weights of which some stay zero while the others are trained: each is read as its product with a mask of ones and zeros. */
export function holdZeros({ schedule, target, names, pruned }: ZeroChoice): Hold {
  return {
    tuning: masked(names),
    course: {
      isDue: schedule.isDue,
      settledAt: schedule.settledAt,
      change: (model, step, total) => {
        const weights = names(model.architecture);
        const masks = new Map(weights.map((name) => [name, model.variables.get(maskName(name))!]));
        for (const { name, values } of pruned(model, schedule.sparsityAt(step, total, target))) {
          const mask = values.map((value) => (value === 0 ? 0 : 1));
          writeRows(model, name, values);
          writeRows({ ...model, variables: masks }, name, mask);
        }
      },
    },
  };
}

const maskName = (weight: string) => `${weight}.mask`;

function masked(names: ZeroChoice['names']): Tuning {
  return (model, before) => {
    const weights = names(model);
    return {
      ...before,
      added: addWeights(before, {
        variables: new Map(weights.map((name) => [maskName(name), maskOf(model.shapes.get(name)!)])),
        changed: new Set(weights),
        weightOf: (name, variables) =>
          tf.tidy(() => tf.mul(variables.get(name)!, variables.get(maskName(name))!)),
      }),
    };
  };
}

function maskOf(shape: readonly number[]): NewVariable {
  return { shape, halfWidth: 0, center: 1, isFixed: true };
}

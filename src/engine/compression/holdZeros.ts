import { tf } from '../tensorflow/loadTensorFlow';
import { straightThrough } from '../tensorflow/operations/straightThrough';
import { addWeights, type NewVariable, type Tuning } from '../tuning/tuning';
import type { SparsitySchedule } from './cubicSparsity';
import type { Evidence } from './evidence';
import type { Course, HeldModel, Hold } from './hold';
import type { Scores, WeightImportance } from './weightImportance';
import { readRows, type StoredModel, type WeightPlaces, writeRows } from './weightRows';

/** How zeros are chosen as training goes on. */
export interface ZeroChoice {
  readonly schedule: SparsitySchedule;
  /** The share of weights that are zero in the end. */
  readonly target: number;
  readonly importance: WeightImportance;
  readonly evidence: Evidence;
  /** The weights that may become zero. */
  names(model: WeightPlaces): readonly string[];
  /** Masks by rank: 1 for weights that stay, 0 for the requested number of others. */
  masks(model: StoredModel, scores: Scores, sparsity: number): Scores;
}

/**
 * Weights of which some stay zero while the others are trained: each is read as its product with a mask of ones and zeros. Where scores are
 * learned, their gradient is that of the mask as if it were the score (movement pruning; Sanh et al. 2020,
 * https://arxiv.org/abs/2005.07683), and what is masked keeps its value, so that it can come back.
 */
export function holdZeros(choice: ZeroChoice): Hold {
  return { tuning: masked(choice), course: courseOf(choice) };
}

const maskName = (weight: string) => `${weight}.mask`;
const scoreName = (weight: string) => `${weight}.score`;

function courseOf({ schedule, target, importance, evidence, names, masks }: ZeroChoice): Course {
  const { inTraining } = importance;
  const isKept = inTraining !== 'anew';
  return {
    isDue: schedule.isDue,
    settledAt: schedule.settledAt,
    change: (model, step, total) => {
      const weights = names(model.architecture);
      const kept = inPlaceOf(model, weights, scoreName);
      if (step === 1 && inTraining === 'once')
        for (const [name, values] of importance.scores(model, weights, evidence))
          writeRows(kept, name, values);
      const scores = isKept
        ? new Map(weights.map((name) => [name, readRows(kept, name).values]))
        : importance.scores(model, weights, evidence);
      const masking = inPlaceOf(model, weights, maskName);
      for (const [name, mask] of masks(model, scores, schedule.sparsityAt(step, total, target))) {
        writeRows(masking, name, mask);
        if (inTraining !== 'learned') writeMasked(model, name, mask);
      }
    },
  };
}

/** Other variables under the names of weights. */
function inPlaceOf(
  { architecture, variables }: HeldModel,
  weights: readonly string[],
  nameOf: (weight: string) => string,
): StoredModel {
  const others = weights.flatMap((name) => {
    const variable = variables.get(nameOf(name));
    return variable ? [[name, variable] as const] : [];
  });
  return { architecture, variables: new Map(others) };
}

/** Sets what a mask hides to zero. */
export function writeMasked(model: StoredModel, name: string, mask: Float32Array): void {
  const { values } = readRows(model, name);
  writeRows(
    model,
    name,
    values.map((value, at) => value * mask[at]!),
  );
}

function masked({ names, importance: { inTraining } }: ZeroChoice): Tuning {
  return (model, before) => {
    const weights = names(model);
    const isLearned = inTraining === 'learned';
    const scored = inTraining === 'anew' ? [] : weights;
    const variable = (name: string, center: number, isFixed: boolean): NewVariable => ({
      shape: model.shapes.get(name)!,
      halfWidth: 0,
      center,
      ...(isFixed && { isFixed }),
    });
    return {
      ...before,
      trainable: new Set([...before.trainable, ...(isLearned ? scored.map(scoreName) : [])]),
      added: addWeights(before, {
        variables: new Map([
          ...weights.map((name) => [maskName(name), variable(name, 1, true)] as const),
          ...scored.map((name) => [scoreName(name), variable(name, 0, !isLearned)] as const),
        ]),
        changed: new Set(weights),
        weightOf: (name, variables) =>
          tf.tidy(() => {
            const mask = variables.get(maskName(name))!;
            const scores = variables.get(scoreName(name));
            const read = isLearned ? straightThrough(scores!, () => tf.add(mask, 0)) : mask;
            return tf.mul(variables.get(name)!, read);
          }),
      }),
    };
  };
}

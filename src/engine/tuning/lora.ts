import { trainingError } from '../../experiment/errors/training';
import { tf } from '../tensorflow/loadTensorFlow';
import { addWeights, isHead, type NewVariable, type Tuning } from './tuning';

export interface LoraSettings {
  /** The inner size of each pair of factors. */
  readonly rank: number;
  /** The product of a pair is scaled by alpha / rank. */
  readonly alpha: number;
}

/**
 * Low-rank adaptation (Hu et al. 2021, https://arxiv.org/abs/2106.09685): the trunk is frozen, and each adapted matrix W [out, in] is
 * read as W + alpha / rank · B A with trained factors A [rank, in] and B [out, rank]. B begins at zero, so that the model begins
 * unchanged; A as in the PEFT library. Saving writes the sum, and nothing of LoRA is left.
 * The method throws `finetune/nothing-to-adapt` for a model without attention, or if all of its attention is frozen.
 */
export function lora({ rank, alpha }: LoraSettings): Tuning {
  return (model, before) => {
    const changed = model.adaptable.filter((name) => before.trainable.has(name));
    if (changed.length === 0) throw trainingError('finetune/nothing-to-adapt', {});
    const added = new Map(changed.flatMap((name) => factorsOf(name, model.shapes.get(name)!, rank)));
    const base = new Map(changed.flatMap((name) => Object.values(factorNames(name)).map((of) => [of, name])));
    const head = [...before.trainable].filter((name) => isHead(model, name));
    return {
      trainable: new Set([...added.keys(), ...head]),
      rateOf: (name) => before.rateOf(base.get(name) ?? name),
      added: addWeights(before, {
        variables: added,
        changed: new Set(changed),
        weightOf: (name, variables) => {
          const names = factorNames(name);
          const [a, b] = [variables.get(names.a), variables.get(names.b)] as [tf.Tensor2D, tf.Tensor2D];
          return tf.tidy(() => tf.add(variables.get(name)!, tf.mul(tf.matMul(b, a), alpha / rank)));
        },
      }),
    };
  };
}

/** The factors' names, as the PEFT library has them. */
function factorNames(weight: string): { a: string; b: string } {
  const layer = weight.replace(/\.weight$/, '');
  return { a: `${layer}.lora_A.weight`, b: `${layer}.lora_B.weight` };
}

function factorsOf(name: string, shape: readonly number[], rank: number): [string, NewVariable][] {
  const [out, into] = shape as [number, number];
  const { a, b } = factorNames(name);
  return [
    [a, { shape: [rank, into], halfWidth: 1 / Math.sqrt(into) }],
    [b, { shape: [out, rank], halfWidth: 0 }],
  ];
}

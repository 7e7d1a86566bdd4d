import { trainingError } from '../../experiment/errors/training';
import { lora } from './lora';
import { isHead, keepTrainable, type Tuning } from './tuning';
import type { TuningSettings } from './tuningFacts';

/** The settings with every default filled in. */
type FilledSettings = TuningSettings & { readonly learningRate: number };

/** Every method by the setting that asks for it, in the order of application. */
export const tunings: Record<string, (settings: FilledSettings) => Tuning | undefined> = {
  trainable: ({ trainable }) => {
    if (trainable === 'all') return undefined;
    return trainable === 'head' ? trainHead : trainLastBlocks(trainable);
  },
  layerDecay: ({ layerDecay: decay }) => (decay === 1 ? undefined : layerDecay(decay)),
  headLearningRate: ({ headLearningRate, learningRate }) =>
    headLearningRate === undefined ? undefined : headRate(headLearningRate / learningRate),
  lora: ({ lora: settings }) => settings && lora(settings),
};

/** The methods that the settings ask for. */
export function tuningsOf(settings: FilledSettings): Tuning[] {
  return Object.values(tunings).flatMap((method) => method(settings) ?? []);
}

/** Trains only the head: linear probing. Throws `finetune/nothing-to-train` for a language model, whose head is its embedding. */
export const trainHead: Tuning = (model, before) => {
  const tuned = keepTrainable(before, (name) => isHead(model, name));
  if (tuned.trainable.size > 0) return tuned;
  throw trainingError('finetune/nothing-to-train', {});
};

/**
 * Trains only the last blocks and the head (Yosinski et al. 2014, https://arxiv.org/abs/1411.1792).
 * The method throws `finetune/too-few-blocks` for a model with fewer blocks.
 */
export function trainLastBlocks(count: number): Tuning {
  return (model, before) => {
    const { blocks, blockOf } = model;
    if (count > blocks) throw trainingError('finetune/too-few-blocks', { count, blocks });
    return keepTrainable(before, (name) => blockOf(name) > blocks - count);
  };
}

/**
 * Layer-wise learning-rate decay (Howard & Ruder 2018, https://arxiv.org/abs/1801.06146, as BEiT and ELECTRA count): the head trains at
 * the full rate, each block at `decay` times the rate of the one above.
 */
export function layerDecay(decay: number): Tuning {
  return ({ blocks, blockOf }, before) => ({
    ...before,
    rateOf: (name) => before.rateOf(name) * decay ** (blocks + 1 - blockOf(name)),
  });
}

/** Trains the head at `factor` times the learning rate of the rest: its weights start at random, and the trunk's are pretrained. */
export function headRate(factor: number): Tuning {
  return (model, before) => ({
    ...before,
    rateOf: (name) => before.rateOf(name) * (isHead(model, name) ? factor : 1),
  });
}

import { GraftError } from '../../experiment/errors/errors';
import { keepTrainable, type Tuning } from './tuning';

/**
 * Only the last blocks and the head are trained (Yosinski et al. 2014, https://arxiv.org/abs/1411.1792).
 * The method throws `finetune/too-few-blocks` for a model that has not so many.
 */
export function trainLastBlocks(count: number): Tuning {
  return (model, before) => {
    const { blocks, blockOf } = model;
    if (count > blocks) throw tooFewBlocks(count, blocks);
    return keepTrainable(before, (name) => blockOf(name) > blocks - count);
  };
}

function tooFewBlocks(count: number, blocks: number): GraftError {
  const message = `finetune.trainable asks for the last ${count} blocks, but the model has ${blocks}.`;
  return new GraftError('finetune/too-few-blocks', message, {
    remedy: `Set finetune.trainable to ${blocks} or less, or to all.`,
  });
}

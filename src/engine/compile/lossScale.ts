import { tf } from '../tensorflow/loadTensorFlow';

const slot = 'loss_scale';
const growEvery = 2000;
const smallest = 1;
const largest = 2 ** 24;

/**
 * The factor on the loss that keeps small gradients within the range of float16 (Micikevicius et al. 2017,
 * https://arxiv.org/abs/1710.03740): halved after an overflow, doubled after 2,000 steps without one.
 */
export class LossScale {
  private scale = 2 ** 15;
  private cleanSteps = 0;
  private skippedSteps = 0;

  get value(): number {
    return this.scale;
  }

  /** The number of skipped updates, which do not count as steps of the optimizer. */
  get skipped(): number {
    return this.skippedSteps;
  }

  tell(wasFinite: boolean): void {
    if (!wasFinite) {
      this.scale = Math.max(smallest, this.scale / 2);
      this.cleanSteps = 0;
      this.skippedSteps++;
      return;
    }
    this.cleanSteps++;
    if (this.cleanSteps % growEvery === 0) this.scale = Math.min(largest, this.scale * 2);
  }

  /** The scale as a slot beside the optimizer's, so that checkpoints contain it. The caller owns the tensor. */
  toSlots(): Map<string, tf.Tensor> {
    return new Map([[slot, tf.tensor1d([this.scale, this.cleanSteps, this.skippedSteps])]]);
  }

  /** Restores the scale from a checkpoint's slots, if they contain it. */
  restore(slots: Map<string, tf.Tensor>): void {
    const saved = slots.get(slot);
    if (!saved) return;
    const [scale, clean, skipped] = saved.dataSync<'float32'>();
    this.scale = scale!;
    this.cleanSteps = clean!;
    this.skippedSteps = skipped!;
    slots.delete(slot);
  }
}

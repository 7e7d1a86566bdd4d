import type { Tuning } from './tuning';

/**
 * Layer-wise learning-rate decay (Howard & Ruder 2018, https://arxiv.org/abs/1801.06146, as BEiT and ELECTRA count): the head at the
 * full rate, each block below at `decay` times the rate of the one above.
 */
export function layerDecay(decay: number): Tuning {
  return ({ blocks, blockOf }, before) => ({
    ...before,
    rateOf: (name) => before.rateOf(name) * decay ** (blocks + 1 - blockOf(name)),
  });
}

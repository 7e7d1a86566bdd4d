import { progressAfterWarmup, type Schedule } from './schedule';

/**
 * Half a period of a cosine, from the peak to zero (Loshchilov & Hutter 2016, https://arxiv.org/abs/1608.03983): transformers'
 * `get_cosine_schedule_with_warmup`.
 */
export const cosine: Schedule = (moment) => 0.5 * (1 + Math.cos(Math.PI * progressAfterWarmup(moment)));

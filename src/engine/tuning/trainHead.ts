import { isHead, keepTrainable, type Tuning } from './tuning';

/** Only the head is trained: linear probing. */
export const trainHead: Tuning = (model, before) => keepTrainable(before, (name) => isHead(model, name));

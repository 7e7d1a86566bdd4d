import type { Schedule } from './schedule';

/** How many times a training's epochs are divided into parts of equal rate. */
const parts = 3;
const factor = 0.1;

/** A tenth after each third of the epochs: PyTorch's `StepLR` with `gamma` 0.1. */
export const step: Schedule = ({ epoch, epochs }) => factor ** Math.floor(epoch / Math.ceil(epochs / parts));

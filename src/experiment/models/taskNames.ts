/** The tasks that a model can be fine-tuned for. */
export const taskNames = ['classification', 'multi-label', 'regression', 'language-modelling'] as const;
export type TaskName = (typeof taskNames)[number];

/** The losses. */
export const lossNames = ['cross-entropy', 'binary-cross-entropy', 'mean-squared-error'] as const;
export type LossName = (typeof lossNames)[number];

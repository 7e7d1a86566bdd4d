import type { Worded } from '../../experiment/errors/phrase';
import { runWords } from '../../experiment/runs/runWords';
import { type CompileStepOptions, compile } from '../compile/compile';
import type { Precision } from '../compile/precision';
import type { StepRunner } from '../compile/step';
import type { Io } from '../io';
import type { TaskSpec } from '../tasks/taskSpec';
import type { TunedModel } from '../tuning/tune';
import type { TrainingSettings } from './loadTuned';
import { createOptimizer } from './optimizers';
import type { Recovery } from './recovery';
import { taskScore, taskStep, taskTotals } from './trainStep';

/** Called when a step is not compiled as asked. The call that finds out rethrows their errors. */
export type CompileWarnings = Pick<CompileStepOptions, 'onFallback' | 'onShapeBound'>;

/** A step that cannot be compiled, or only for each shape, still trains; the user is warned. */
export function warnOfCompiling(io: Pick<Io, 'emit'>): CompileWarnings {
  const warn = (code: string, worded: Worded) => io.emit({ type: 'warning', code, ...worded });
  return {
    onFallback: ({ operation, why }) =>
      warn('training/not-compiled', runWords.worded('not-compiled', { operation, why })),
    onShapeBound: (program, { why }) =>
      warn('training/shape-bound', runWords.worded('shape-bound', { program, why })),
  };
}

/** The parts of a step. */
export interface StepTask {
  readonly spec: TaskSpec;
  readonly settings: TrainingSettings;
  readonly recovery?: Pick<Recovery, 'distillation'> | undefined;
}

/**
 * The training step of a task as the settings want it. The caller disposes of it; the variables stay the model's.
 */
export function compileStep(
  model: TunedModel,
  { spec, settings, recovery }: StepTask,
  computation: { readonly precision: Precision; readonly useXla: boolean },
  warnings: CompileWarnings,
): StepRunner {
  return compile(taskStep(model, spec, recovery?.distillation?.temperature), [], {
    variables: model.variables,
    rateOf: model.rateOf,
    optimizer: createOptimizer(settings.optimizer, settings),
    clipNorm: settings.clipNorm || undefined,
    totals: taskTotals(spec),
    score: taskScore(model, spec),
    ...computation,
    accumulates: settings.microBatches > 1,
    ...warnings,
  });
}

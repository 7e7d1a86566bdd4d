import type { SettingsOf } from '../../experiment/stages';
import type { CannotCompile } from '../compile/cannotCompile';
import { compile } from '../compile/compile';
import type { Precision } from '../compile/precision';
import type { StepRunner } from '../compile/step';
import type { Io } from '../io';
import type { Classifier } from '../models/classifier';
import { createOptimizer } from './optimizers';
import { classificationScore, classificationStep, classificationTotals } from './trainStep';

/** What to do with a step that cannot be compiled: it trains all the same, and the user is told. */
export function warnOfFallback(io: Io): (reason: CannotCompile) => void {
  return ({ operation, message }) =>
    io.emit({
      type: 'warning',
      code: 'training/not-compiled',
      message: `The training step cannot be compiled because of ${operation} (${message}); it runs operation by operation, which is slower.`,
    });
}

/**
 * The training step of a text classifier as the settings want it. The caller disposes of it; the variables stay the classifier's.
 * @param onFallback told once, if the step cannot be compiled; what it throws comes out of the call that found out
 */
export function compileStep(
  classifier: Classifier,
  settings: SettingsOf<'finetune'>,
  computation: { readonly precision: Precision; readonly useXla: boolean },
  onFallback: (reason: CannotCompile) => void,
): StepRunner {
  return compile(classificationStep(classifier), [], {
    variables: classifier.variables,
    optimizer: createOptimizer(settings.optimizer, settings),
    clipNorm: settings.clipNorm || undefined,
    totals: classificationTotals(classifier),
    score: classificationScore(classifier),
    ...computation,
    accumulates: settings.microBatches > 1,
    onFallback,
  });
}

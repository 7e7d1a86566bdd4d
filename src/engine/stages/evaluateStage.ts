import type { DatasetResult, EvaluateResult } from '../../experiment/results';
import type { SplitName } from '../datasets/example';
import { evaluate } from '../evaluation/evaluate';
import type { Io } from '../io';
import type { TaskSpec } from '../tasks/taskSpec';
import type { TrainedModel } from '../training/trainedModel';
import { type FinetuneNeeds, learningOf } from './finetuneStage';
import { encodedInput } from './preprocessStage';
import type { RunPlan } from './runPlan';

/**
 * Scores the trained model.
 * @param open gives the model, which stays its owner's
 */
export async function evaluateStage(
  plan: RunPlan,
  { dataset, model, preprocess }: FinetuneNeeds,
  open: (spec: TaskSpec) => Promise<TrainedModel>,
  io: Io,
): Promise<EvaluateResult> {
  const split = scoredSplit(dataset.result);
  const { padId, splits } = await encodedInput(preprocess, model);
  const { spec, targets, examples } = await learningOf(plan, dataset);
  const task = {
    settings: plan.settings.evaluate,
    spec,
    model: await open(spec),
    split: split === 'train' ? ('training' as const) : split,
    examples: examples[split],
    scored: { encoded: splits[split], targets: targets[split] },
    train: targets.train,
    padId,
  };
  return evaluate(task, io);
}

/** What the scores are of: test if there is one, else validation, else what was trained on. */
export function scoredSplit({ splits }: DatasetResult): SplitName {
  const has = (wanted: SplitName) => splits.some(({ name, examples }) => name === wanted && examples > 0);
  return has('test') ? 'test' : has('validation') ? 'validation' : 'train';
}

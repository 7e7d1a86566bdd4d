import type { DatasetResult } from '../../experiment/results';
import type { SplitName } from '../datasets/example';
import { evaluate } from '../evaluation/evaluate';
import { readLearning } from '../tasks/learning';
import { encodedSplits } from './preprocessStage';
import type { StageDefinition } from './stageDefinition';

/** Scores the trained model. */
export const evaluateStage: StageDefinition<'evaluate'> = {
  compute: async (settings, given, { io, trained }) => {
    const { dataset, finetune } = given;
    const split = scoredSplit(dataset.result);
    const encoded = await encodedSplits(given);
    const { spec, targets, examples } = await readLearning(dataset.folder, dataset.result, finetune.inputs);
    const task = {
      settings,
      spec,
      model: await trained.open(finetune.folder, spec),
      split: split === 'train' ? ('training' as const) : split,
      examples: examples[split],
      scored: { encoded: encoded[split], targets: targets[split] },
      train: targets.train,
    };
    return evaluate(task, io);
  },
};

/** What the scores are of: test if there is one, else validation, else what was trained on. */
export function scoredSplit({ splits }: DatasetResult): SplitName {
  const has = (wanted: SplitName) => splits.some(({ name, examples }) => name === wanted && examples > 0);
  return has('test') ? 'test' : has('validation') ? 'validation' : 'train';
}

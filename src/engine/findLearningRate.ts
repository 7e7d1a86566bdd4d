import { readEncodedSplits } from './inputs/text/encodeSplits';
import { openTokenizer } from './inputs/text/tokenizer';
import { runExperiment } from './runExperiment';
import type { RunPlan } from './stages/runPlan';
import { StageCache } from './stages/stageCache';
import { readLearning } from './tasks/learning';
import { findRate, type RateSearch } from './training/findRate';
import type { TrainingIo } from './training/trainingIo';

/** How many learning rates are tried. */
const steps = 100;

/**
 * A learning-rate range test of an experiment's training, after the stages that it needs.
 * @param plan a run that ends with `preprocess`
 * @throws CancelledError; GraftError when a stage fails
 */
export async function findLearningRate(plan: RunPlan, io: TrainingIo): Promise<RateSearch> {
  await runExperiment(plan, io);
  const cache = new StageCache(plan.graftFolder);
  const dataset = (await cache.read('dataset', plan.keys.dataset))!;
  const model = (await cache.read('model', plan.keys.model))!;
  const { padId, vocabularySize } = await openTokenizer(model.folder);
  const encoded = cache.folder('preprocess', plan.keys.preprocess);
  const { train } = await readEncodedSplits(encoded, vocabularySize);
  const settings = plan.settings.finetune;
  const datasetFolder = cache.folder('dataset', plan.keys.dataset);
  const { spec, targets } = await readLearning(datasetFolder, dataset, settings);
  return findRate(
    {
      ...{ settings, spec, modelFolder: model.folder, pooling: plan.pooling, padId, steps },
      train: { encoded: train, targets: targets.train },
    },
    io,
  );
}

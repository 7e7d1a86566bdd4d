import { isPackageIntact } from './packaging/packageModel';
import { checkTarget } from './packaging/packageTarget';
import { prepareDataset, verifyData } from './stages/datasetStage';
import { evaluateStage } from './stages/evaluateStage';
import { findPrecision, fineTuneStage } from './stages/finetuneStage';
import { isModelThere, prepareModel } from './stages/modelStage';
import { packageStage } from './stages/packageStage';
import { preprocess } from './stages/preprocessStage';
import { packageFolder, placeOf, type RunPlan } from './stages/runPlan';
import { StageRunner } from './stages/stageRunner';
import { openTrainedModel, type TrainedModel } from './training/trainedModel';
import type { TrainingIo } from './training/trainingIo';

/**
 * THE PAGE: an experiment from data to package, as the data flows. Every stage leaves its result and its files in the cache, where the
 * next ones read them; a stage whose result is there already does not run.
 * @throws CancelledError when the user asked to stop; GraftError when a stage fails
 */
export async function runExperiment(plan: RunPlan, io: TrainingIo): Promise<void> {
  let trained: TrainedModel | undefined;
  const keep = (model: TrainedModel) => {
    trained = model;
  };
  try {
    await runStages(plan, io, keep, () => trained);
  } finally {
    trained?.dispose();
  }
}

/**
 * @param keep is given a model that is ready to score
 * @param kept gives it back: who scores need not load what was just trained
 */
async function runStages(
  plan: RunPlan,
  io: TrainingIo,
  keep: (model: TrainedModel) => void,
  kept: () => TrainedModel | undefined,
): Promise<void> {
  const stages = new StageRunner(plan, io, () => verifyData(plan, io));
  const runs = (stage: (typeof plan.stages)[number]) => plan.stages.includes(stage);
  if (runs('package')) await checkTarget(packageFolder(plan), placeOf(plan, 'package.to'));

  const dataset = await stages.run('dataset', {
    compute: (folder) => prepareDataset(plan, folder, io),
  });
  const model = await stages.run('model', {
    compute: () => prepareModel(plan, io),
    isFresh: (result) => isModelThere(result, plan, io),
  });
  const encoded = await stages.run('preprocess', {
    compute: (folder) => preprocess(plan, { dataset: dataset!, model: model! }, folder, io),
  });
  const given = { dataset: dataset!, model: model!, preprocess: encoded! };
  if (plan.precision === 'auto' && runs('finetune')) await findPrecision(plan, given, io);
  const finetune = await stages.run('finetune', {
    compute: (outputFolder) => {
      const folders = { partialFolder: stages.partialFolder('finetune'), outputFolder };
      return fineTuneStage(plan, given, folders, io, keep);
    },
  });
  const evaluation = await stages.run('evaluate', {
    compute: () =>
      evaluateStage(
        plan,
        given,
        async (spec) => {
          if (!kept()) keep(await openTrainedModel(finetune!.folder, spec));
          return kept()!;
        },
        io,
      ),
  });
  await stages.run('package', {
    isFresh: (result) => isPackageIntact(result, packageFolder(plan)),
    compute: () =>
      packageStage(
        plan,
        { dataset: dataset!, model: model!, finetune: finetune!, evaluation: evaluation! },
        io,
      ),
  });
}

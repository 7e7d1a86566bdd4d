import path from 'node:path';
import type { PackageResult } from '../../experiment/results';
import { readExamples } from '../datasets/examplesFile';
import type { Texts } from '../inputs/text/texts';
import type { Io } from '../io';
import { packageModel } from '../packaging/packageModel';
import { scoredSplit } from './evaluateStage';
import { packageFolder, placeOf, type RunPlan } from './runPlan';
import { type DoneStage, waiting } from './stageRunner';

/** What a package is made of. */
export interface PackageNeeds {
  readonly dataset: DoneStage<'dataset'>;
  readonly model: DoneStage<'model'>;
  readonly finetune: DoneStage<'finetune'>;
  readonly evaluation: DoneStage<'evaluate'>;
}

/** Writes the trained model into the workspace. */
export async function packageStage(
  plan: RunPlan,
  { dataset, model, finetune, evaluation }: PackageNeeds,
  io: Io,
): Promise<PackageResult> {
  const to = packageFolder(plan);
  const card = {
    name: path.basename(to),
    settings: plan.settings,
    dataset: dataset.result,
    model: model.result,
    finetune: finetune.result,
    evaluation: evaluation.result,
  };
  const task = {
    to,
    place: placeOf(plan, 'package.to'),
    modelFolder: path.join(finetune.folder, 'model'),
    card,
    goldenTexts: await goldenTexts(dataset),
  };
  const onWait = () => io.emit(waiting('package', 'Waiting: another run writes this package.'));
  return packageModel(task, { signal: io.signal, onWait });
}

/** A few examples of what was scored: enough to notice a damaged copy. */
async function goldenTexts({ folder, result }: DoneStage<'dataset'>): Promise<Texts[]> {
  const examples = await readExamples(folder);
  return examples[scoredSplit(result)].slice(0, 8).map(({ text, pair }) => ({ text, pair }));
}

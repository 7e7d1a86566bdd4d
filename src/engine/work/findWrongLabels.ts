import path from 'node:path';
import type { DataFinding } from '../../experiment/data/dataFinding';
import { dataWords } from '../../experiment/data/dataWords';
import { trainingError } from '../../experiment/errors/training';
import { shownName } from '../../experiment/words/shownNames';
import { t } from '../../experiment/words/translation';
import { type Example, splitNames } from '../datasets/example';
import { onlyNumbers, rowsOf } from '../datasets/exampleValues';
import { type DoubtfulLabel, doubtfulLabels } from '../evaluation/wrongLabels/doubtfulLabels';
import { heldOutShares } from '../evaluation/wrongLabels/heldOutShares';
import {
  type FeatureCache,
  type FeatureSource,
  type Features,
  featuresOf,
  pooledLayer,
} from '../features/featuresOf';
import type { InputSplit } from '../inputs/encoded';
import type { HeadedModel } from '../models/headedModel';
import { describeFolder } from '../models/modelFolder';
import { runExperiment } from '../runExperiment';
import { trainedFrom } from '../stages/finetuneStage';
import { encodedSplits } from '../stages/preprocessStage';
import type { RunPlan } from '../stages/runPlan';
import { stageDeclarations } from '../stages/stageDeclarations';
import type { Given } from '../stages/stageDefinition';
import { readLearning } from '../tasks/learning';
import { taskNamed } from '../tasks/tasks';
import { nextTurn } from '../threads/nextTurn';
import { loadTuned, type TrainedFrom } from '../training/loadTuned';
import type { TrainingIo } from '../training/trainingIo';
import { whenDeviceIsFree } from '../training/whenDeviceIsFree';

/** The largest number of reported examples, the most certain first. */
const mostTold = 100;

/**
 * Finds examples with probably wrong labels by cross-validation on the pretrained model's features, without fine-tuning.
 * @param plan a run that ends with `preprocess`
 * @throws GraftError `check/no-classes` unless each example has one of several labels; CancelledError
 */
export async function findWrongLabels(plan: RunPlan, io: TrainingIo): Promise<DataFinding[]> {
  const done = (await runExperiment(plan, io)) as Given<'finetune'>;
  const settings = stageDeclarations.finetune.inputs(plan);
  const from = await trainedFrom(settings, done, plan);
  const encoded = await encodedSplits(done, plan);
  const { examples, targets } = await readLearning(
    done.dataset.folder,
    done.dataset.result,
    settings,
    encoded,
  );
  const { labels } = from.spec;
  if (!taskNamed(from.spec.task).judge || !onlyNumbers(targets.train))
    throw trainingError('check/no-classes', {});
  const splits = splitNames
    .filter((name) => rowsOf(targets[name]) > 0)
    .map((name) => ({ encoded: encoded[name], targets: targets[name], examples: examples[name] }));
  const features = await whenDeviceIsFree(io, () =>
    joinedFeatures(from, { graftFolder: plan.graftFolder, modelKey: done.model.key }, splits, io),
  );
  const all = splits.flatMap((split) => split.examples);
  const given = all.map(({ target }) => target[0]!);
  const shares = await heldOutShares(features, given, labels.length, (fold, total) => {
    const [stage, unit, message] = ['finetune', 'folds', t('Classifying by cross-validation')] as const;
    io.emit({ type: 'stage-progress', stage, done: fold, total, unit, message });
    return nextTurn(io.signal);
  });
  const found = doubtfulLabels(shares, given, labels.length).slice(0, mostTold);
  return found.flatMap((one) => finding(one, all[one.row]!, labels, plan.experimentFile));
}

/** The examples of all splits, concatenated. */
async function joinedFeatures(
  from: TrainedFrom,
  cache: FeatureCache,
  splits: readonly InputSplit[],
  io: TrainingIo,
): Promise<Features> {
  const { pooling } = (await describeFolder(from.modelFolder, from.pooling)).architecture;
  const source: FeatureSource = { cache, pooling, withModel: (use) => lend(from, use) };
  const parts: Features[] = [];
  for (const split of splits)
    parts.push((await featuresOf(source, split, { layers: [pooledLayer] }, io)).get(pooledLayer)!);
  const values = new Float32Array(parts.reduce((sum, part) => sum + part.values.length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    at += part.values.length;
  }
  return { values, size: parts[0]!.size };
}

async function lend<T>(from: TrainedFrom, use: (model: HeadedModel) => Promise<T>): Promise<T> {
  const model = await loadTuned(from);
  try {
    return await use(model);
  } finally {
    model.dispose();
  }
}

/** An example that is a whole file is at its first line. */
function finding(
  { likelier, given, other }: DoubtfulLabel,
  { file, line = 1, target }: Example,
  labels: readonly string[],
  experimentFile: string,
): DataFinding[] {
  const [own, better] = [labels[target[0]!]!, labels[likelier]!];
  return [
    {
      code: 'dataset/doubtful-label',
      severity: 'information',
      ...dataWords.worded('doubtful-label', {
        own: shownName(own),
        better: shownName(better),
        shareOfBetter: other,
        shareOfOwn: given,
      }),
      file: path.resolve(path.dirname(experimentFile), file),
      line,
      fixes: [{ fix: 'set-label', label: better }, { fix: 'remove-row' }],
    },
  ];
}

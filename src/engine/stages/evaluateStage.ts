import { createHash } from 'node:crypto';
import type { DatasetResult } from '../../experiment/runs/results';
import type { Example, SplitName } from '../datasets/example';
import { evaluate } from '../evaluation/evaluate';
import { illustrate } from '../evaluation/illustrate';
import { columnsOf } from '../evaluation/slices/columnsOf';
import { writeAnswers } from '../evaluation/writeAnswers';
import { modalityNamed } from '../inputs/modalities';
import { goldenCases, goldenFromScores } from '../packaging/golden';
import { writeGolden } from '../packaging/goldenFile';
import { readLearning } from '../tasks/learning';
import { taskOf } from '../tasks/tasks';
import { dataSource } from './datasetStage';
import { encodedSplits } from './preprocessStage';
import type { ComputeStage } from './stageDefinition';

/** Scores the trained model. The first answers are kept for a package, unless they were computed in fewer digits than it has. */
export const computeEvaluate: ComputeStage<'evaluate'> = async (
  settings,
  given,
  { folder, places, io, trained },
) => {
  const { dataset, preprocess, finetune, optimize } = given;
  const split = scoredSplit(dataset.result);
  const modality = modalityNamed(dataset.result.modality);
  const encoded = await encodedSplits(given, places);
  const learning = await readLearning(dataset.folder, dataset.result, finetune.inputs, encoded);
  const { spec, targets, examples } = learning;
  const task = {
    settings,
    spec,
    split: split === 'train' ? ('training' as const) : split,
    examples: examples[split],
    leaked: split === 'train' ? 0 : (dataset.result.leaks?.[split] ?? 0),
    scored: { encoded: encoded[split], targets: targets[split] },
    train: targets.train,
  };
  const asTrained = await trained.open('finetune', finetune.folder, spec);
  const baseline = optimize && (await evaluate({ ...task, model: asTrained }, io)).result.metrics;
  const model = optimize ? await trained.open('optimize', optimize.folder, spec) : asTrained;
  const read = optimize ? await encodedSplits(given, places, optimize) : encoded;
  const scored = { ...task.scored, encoded: read[split] };
  const validation = { encoded: read.validation, targets: targets.validation };
  // A file that has changed or gone since it was read takes the slices by its columns with it, not the run.
  const columns = await columnsOf(dataSource(dataset.inputs, places), dataset.result, task.examples).catch(
    () => new Map(),
  );
  const evaluated = await evaluate({ ...task, scored, model, baseline, validation, columns }, io);
  const { outputs, targets: seen } = evaluated;
  const result = { ...evaluated.result, scored: digestOf(task.examples, spec.labels) };
  // A package answers rows, so only answers to rows are stored.
  if (finetune.result.precision === 'float32' && !encoded[split].rowOf) {
    const rows = task.examples.slice(0, goldenCases).map(({ row }) => row);
    await writeGolden(folder, goldenFromScores(rows, outputs, modality.kept.parse(preprocess.inputs)));
  }
  const { labels } = spec;
  const answered = { outputs, targets: seen, labels };
  await writeAnswers(folder, taskOf(spec), answered, task.examples);
  const { thumbnail } = modality;
  if (!thumbnail) return result;
  const show = (index: number) => thumbnail(encoded[split], index);
  return { ...result, report: await illustrate(result.report, task.examples, show) };
};

/** A digest of examples and their targets. For an image it covers the content, not the name. */
function digestOf(examples: readonly Example[], labels: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(labels));
  for (const { row, target } of examples) {
    const { image, sha256 = image, ...texts } = row;
    hash.update(JSON.stringify([texts, sha256 ?? null, target]));
  }
  return hash.digest('hex').slice(0, 16);
}

/** The split to score: test if there is one, else validation, else train. */
export function scoredSplit({ splits }: DatasetResult): SplitName {
  const has = (wanted: SplitName) => splits.some(({ name, examples }) => name === wanted && examples > 0);
  return has('test') ? 'test' : has('validation') ? 'validation' : 'train';
}

import { createHash } from 'node:crypto';
import type { DatasetResult } from '../../experiment/runs/results';
import { worthOf } from '../choosing/worth/worthOf';
import type { Example, SplitName } from '../datasets/example';
import { evaluate } from '../evaluation/evaluate';
import { illustrate } from '../evaluation/illustrate';
import { columnsOf } from '../evaluation/slices/columnsOf';
import { writeAnswers } from '../evaluation/writeAnswers';
import type { FeatureSource } from '../features/featuresOf';
import type { Encoded } from '../inputs/encoded';
import { modalityNamed } from '../inputs/modalities';
import { loadModel } from '../models/headedModel';
import { describeFolder } from '../models/modelFolder';
import { goldenCases, goldenFromScores } from '../packaging/golden';
import { writeGolden } from '../packaging/goldenFile';
import { type Learning, readLearning } from '../tasks/learning';
import type { Scored } from '../tasks/task';
import { taskOf } from '../tasks/tasks';
import { fixesTrunk } from '../tuning/tuningFacts';
import { dataSource } from './datasetStage';
import { encodedSplits } from './preprocessStage';
import type { ComputeStage, Given, StageWork } from './stageDefinition';

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
  const answered = { outputs, targets: seen, labels: spec.labels };
  const worth = await worthIn({ given, places, io, learning, encoded, split, answered });
  const result = {
    ...evaluated.result,
    ...(worth && { worth: worth.worth }),
    scored: digestOf(task.examples, spec.labels),
    report: worth ? afterFirst(evaluated.result.report, worth.block) : evaluated.result.report,
  };
  // A package answers rows, so only answers to rows are stored.
  if (finetune.result.precision === 'float32' && !encoded[split].rowOf) {
    const rows = task.examples.slice(0, goldenCases).map(({ row }) => row);
    await writeGolden(folder, goldenFromScores(rows, outputs, modality.kept.parse(preprocess.inputs)));
  }
  await writeAnswers(folder, taskOf(spec), answered, task.examples);
  const { thumbnail } = modality;
  if (!thumbnail) return result;
  const show = (index: number) => thumbnail(encoded[split], index);
  return { ...result, report: await illustrate(result.report, task.examples, show) };
};

interface Compared extends Pick<StageWork, 'places' | 'io'> {
  readonly given: Given<'evaluate'>;
  readonly learning: Learning;
  readonly encoded: Readonly<Record<SplitName, Encoded>>;
  readonly split: SplitName;
  readonly answered: Scored;
}

/** The gain of fine-tuning, where more than the head was trained and examples were scored that training did not see. */
async function worthIn({ given, places, io, learning, encoded, split, answered }: Compared) {
  const { dataset, model, finetune } = given;
  if (split === 'train' || fixesTrunk(finetune.inputs)) return undefined;
  const { folder } = model.result;
  const { pooling, seed } = finetune.inputs;
  const { architecture } = await describeFolder(folder, pooling);
  const withModel: FeatureSource['withModel'] = async (use) => {
    const frozen = await loadModel({ folder, labels: ['0', '1'], seed, pooling });
    return use(frozen).finally(() => frozen.dispose());
  };
  const part = (name: SplitName) => ({
    ...{ encoded: encoded[name], targets: learning.targets[name], examples: learning.examples[name] },
  });
  const task = {
    ...{ judge: taskOf(learning.spec), baselines: modalityNamed(dataset.result.modality).baselines },
    ...{ train: part('train'), scored: part(split), answered, seed, epochs: finetune.result.epochs },
    frozen: {
      ...{ withModel, pooling: architecture.pooling },
      cache: { graftFolder: places.graftFolder, modelKey: model.key },
    },
  };
  return worthOf(task, io);
}

const afterFirst = <T>([first, ...others]: readonly T[], added: T): T[] => [
  ...(first === undefined ? [] : [first]),
  added,
  ...others,
];

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

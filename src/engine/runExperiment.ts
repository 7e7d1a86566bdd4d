import path from 'node:path';
import type { DatasetResult, ModelResult } from '../experiment/results';
import { fileExists } from '../files/fileExists';
import { fetchPreset, isPresetIntact, presetFolder } from './assets/pretrained';
import type { Precision } from './compile/precision';
import { verifyUnchanged } from './datasets/datasetFiles';
import type { SplitName } from './datasets/example';
import { readExamples, writeExamples } from './datasets/examplesFile';
import { readDataset } from './datasets/readDataset';
import { evaluate } from './evaluation/evaluate';
import { encodeSplits, readEncodedSplits } from './inputs/text/encodeSplits';
import { requirePositions } from './inputs/text/lengthLimit';
import type { Texts } from './inputs/text/texts';
import { openTokenizer } from './inputs/text/tokenizer';
import type { Io } from './io';
import { describeModel } from './models/describeModel';
import { isPackageIntact, packageModel } from './packaging/packageModel';
import { checkTarget } from './packaging/packageTarget';
import { keepDecision, knownDecision } from './stages/knownPrecision';
import { decidePrecision, packageFolder, placeOf, precisionQuestionOf, type RunPlan } from './stages/runPlan';
import { type DoneStage, StageRunner, waiting } from './stages/stageRunner';
import { type Learning, readLearning } from './tasks/learning';
import { targetReaders } from './tasks/tasks';
import { fineTuneOnDevice } from './training/fineTuneOnDevice';
import { measurePrecision } from './training/measurePrecision';
import { openTrainedModel, type TrainedModel } from './training/trainedModel';
import type { TrainingIo } from './training/trainingIo';

/**
 * THE PAGE: an experiment from data to package, as the data flows. Every stage leaves its result and its files in the cache, where the
 * next ones read them; a stage whose result is there already does not run.
 * @throws CancelledError when the user asked to stop; GraftError when a stage fails
 */
export async function runExperiment(plan: RunPlan, io: TrainingIo): Promise<void> {
  const { settings } = plan;
  const stages = new StageRunner(plan, io, () => verifyUnchanged(dataSource(plan, io)));

  if (plan.stages.includes('package')) await checkTarget(packageFolder(plan), placeOf(plan, 'package.to'));
  const dataset = await stages.run('dataset', {
    compute: (folder) => prepareDataset(plan, folder, io),
  });
  const model = await stages.run('model', {
    compute: () => prepareModel(plan, io),
    isFresh: (result) => isModelThere(result, plan, io),
  });
  const preprocess = await stages.run('preprocess', {
    compute: async (folder) => {
      const { maxLength, clean } = settings.preprocess;
      await requirePositions(model!.result.folder, maxLength, placeOf(plan, 'preprocess.maxLength'));
      const splits = await readExamples(dataset!.folder);
      const tokenizer = await openTokenizer(model!.result.folder);
      return encodeSplits({ splits, tokenizer, maxLength, clean, folder }, io);
    },
  });
  if (plan.precision === 'auto' && plan.stages.includes('finetune'))
    await findPrecision(
      plan,
      await learningOf(plan, dataset!),
      { model: model!, preprocess: preprocess! },
      io,
    );
  let trained: TrainedModel | undefined;
  try {
    const finetune = await stages.run('finetune', {
      compute: async (outputFolder) => {
        const { spec, targets } = await learningOf(plan, dataset!);
        const { padId, splits } = await encodedInput(preprocess!, model!);
        return fineTuneOnDevice(
          {
            settings: settings.finetune,
            precision: plan.precision as Precision,
            modelFolder: model!.result.folder,
            pooling: plan.pooling,
            features: {
              folder: path.join(plan.graftFolder, 'cache', 'features'),
              modelKey: plan.keys.model,
            },
            spec,
            train: { encoded: splits.train, targets: targets.train },
            validation: { encoded: splits.validation, targets: targets.validation },
            padId,
            partialFolder: stages.partialFolder('finetune'),
            outputFolder,
            isResumed: plan.isResumed,
          },
          io,
          (model) => {
            trained = model;
          },
        );
      },
    });
    const evaluation = await stages.run('evaluate', {
      compute: async () => {
        const split = scoredSplit(dataset!.result);
        const { padId, splits } = await encodedInput(preprocess!, model!);
        const { spec, targets, examples } = await learningOf(plan, dataset!);
        trained ??= await openTrainedModel(finetune!.folder, spec);
        return evaluate(
          {
            settings: settings.evaluate,
            spec,
            model: trained,
            split: split === 'train' ? 'training' : split,
            examples: examples[split],
            scored: { encoded: splits[split], targets: targets[split] },
            train: targets.train,
            padId,
          },
          io,
        );
      },
    });
    await stages.run('package', {
      isFresh: (result) => isPackageIntact(result, packageFolder(plan)),
      compute: async () =>
        packageModel(
          {
            to: packageFolder(plan),
            place: placeOf(plan, 'package.to'),
            modelFolder: path.join(finetune!.folder, 'model'),
            card: {
              name: path.basename(packageFolder(plan)),
              settings,
              dataset: dataset!.result,
              model: model!.result,
              finetune: finetune!.result,
              evaluation: evaluation!.result,
            },
            goldenTexts: await goldenTexts(dataset!),
          },
          {
            signal: io.signal,
            onWait: () => io.emit(waiting('package', 'Waiting: another run writes this package.')),
          },
        ),
    });
  } finally {
    trained?.dispose();
  }
}

function dataSource({ settings, experimentFile, lines, data }: RunPlan, { signal }: Io) {
  return { settings: settings.dataset, experimentFile, lines, expected: data, signal };
}

async function prepareDataset(plan: RunPlan, folder: string, io: Io): Promise<DatasetResult> {
  const dataset = await readDataset({
    ...dataSource(plan, io),
    task: plan.settings.finetune.task,
    readers: targetReaders(),
    onProgress: (done, total) =>
      io.emit({ type: 'stage-progress', stage: 'dataset', done, total, unit: 'bytes', message: 'Reading' }),
  });
  for (const warning of dataset.warnings) io.emit({ type: 'warning', ...warning });
  await writeExamples(folder, dataset.examples);
  return dataset.result;
}

async function prepareModel({ source }: RunPlan, io: Io): Promise<ModelResult> {
  if (source.kind === 'folder') return describeModel(source, source.folder);
  const folder = await fetchPreset(source.name, io, ({ name, done, total, phase }) =>
    io.emit({
      type: 'stage-progress',
      stage: 'model',
      done,
      total,
      unit: 'bytes',
      message: `${phase} ${name}`,
    }),
  );
  return describeModel(source, folder);
}

/** Measures what `precision: auto` asks, unless it has been answered meanwhile, and keeps the answer for this machine. */
async function findPrecision(
  plan: RunPlan,
  { spec, targets }: Learning,
  { model, preprocess }: { model: DoneStage<'model'>; preprocess: DoneStage<'preprocess'> },
  io: Io,
): Promise<void> {
  const { finetune } = plan.settings;
  const question = await precisionQuestionOf(plan, io.env);
  const known = await knownDecision(question, io.cacheFolder);
  const trial = {
    settings: finetune,
    modelFolder: model.result.folder,
    pooling: plan.pooling,
    spec,
    targets: targets.train,
    tokens: Math.max(1, Math.round(preprocess.result.medianTokens)),
  };
  const decision = known ?? (await measurePrecision(trial, io));
  if (!known) await keepDecision(question, decision, io.cacheFolder);
  decidePrecision(plan, decision.precision);
}

/** The same model may be elsewhere now: the folder was moved, or the model cache emptied. */
async function isModelThere(result: ModelResult, { source }: RunPlan, io: Io): Promise<boolean> {
  const folder = source.kind === 'folder' ? source.folder : presetFolder(source.name, io.cacheFolder);
  if (source.kind === 'preset' && !(await isPresetIntact(source.name, io.cacheFolder))) return false;
  const present = result.files.map(({ name }) => fileExists(path.join(folder, name)));
  return (
    result.folder === folder && result.preset === source.name && (await Promise.all(present)).every(Boolean)
  );
}

async function encodedInput(preprocess: DoneStage<'preprocess'>, model: DoneStage<'model'>) {
  const { padId, vocabularySize } = await openTokenizer(model.result.folder);
  return { splits: await readEncodedSplits(preprocess.folder, vocabularySize), padId };
}

function learningOf({ settings }: RunPlan, { folder, result }: DoneStage<'dataset'>): Promise<Learning> {
  return readLearning(folder, result, settings.finetune);
}

/** What the scores are of: test if there is one, else validation, else what was trained on. */
function scoredSplit({ splits }: DatasetResult): SplitName {
  const has = (wanted: SplitName) => splits.some(({ name, examples }) => name === wanted && examples > 0);
  return has('test') ? 'test' : has('validation') ? 'validation' : 'train';
}

/** A few examples of what was scored: enough to notice a damaged copy. */
async function goldenTexts({ folder, result }: DoneStage<'dataset'>): Promise<Texts[]> {
  const examples = await readExamples(folder);
  return examples[scoredSplit(result)].slice(0, 8).map(({ text, pair }) => ({ text, pair }));
}

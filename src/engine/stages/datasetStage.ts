import type { GraftError } from '../../experiment/errors/errors';
import { warningOf } from '../../experiment/runs/runWords';
import { t } from '../../experiment/words/translation';
import { dataDigests } from '../../runs/digestStores';
import { GraftFolder } from '../../runs/graftFolder';
import type { DatasetSource } from '../datasets/datasetFiles';
import { writeExamples } from '../datasets/examplesFile';
import { type Inspector, imageFactsIn } from '../datasets/imageFacts';
import { inspectDataset } from '../datasets/readDataset';
import { sharpFolder } from '../images/sharpFolder';
import { targetReaders } from '../tasks/targetReaders';
import type { TrainingIo } from '../training/trainingIo';
import type { Places } from './places';
import type { InputsOf } from './stageDeclarations';
import type { ComputeStage } from './stageDefinition';

/**
 * Reads the labelled examples and splits them.
 * @param inspectorAt who looks at images, given where `sharp` may be: that needs TensorFlow, and nothing else here does
 */
export const computeDataset =
  (inspectorAt: (sharpFolder: string) => Inspector): ComputeStage<'dataset'> =>
  async (inputs, _, { folder, places, io }) => {
    const tools = imageTools(places, inspectorAt(sharpFolder(io.cacheFolder)));
    const { dataset, warnings, errors } = await inspectDataset({
      ...dataSource(inputs, places),
      expected: inputs.files,
      task: inputs.task,
      readers: targetReaders,
      images: tools,
      signal: io.signal,
      onProgress: (done, total, unit) =>
        io.emit({ type: 'stage-progress', stage: 'dataset', done, total, unit, message: t('Reading') }),
    }).finally(tools.close);
    for (const warning of warnings) io.emit({ type: 'warning', ...warning });
    if (!dataset) throw firstOf(errors, io);
    await writeExamples(folder, dataset.examples);
    return dataset.result;
  };

/** Errors that a run lists besides the one that ends it. */
const mostErrors = 10;

/** The first error. The others are told as warnings. */
function firstOf([first, ...others]: readonly GraftError[], io: Pick<TrainingIo, 'emit'>): GraftError {
  for (const error of others.slice(0, mostErrors)) io.emit({ type: 'warning', ...warningOf(error) });
  return first!;
}

/** The settings of the dataset, and where they stand. */
export function dataSource(
  { files: _, task: __, ...reading }: InputsOf<'dataset'>,
  { experimentFile, lines, dataPaths }: Places,
): DatasetSource {
  return { settings: { ...dataPaths, ...reading }, experimentFile, lines };
}

/** The tools that inspect images. `close` stores new facts, also those of an interrupted scan. */
function imageTools({ graftFolder }: Places, { inspect, close }: Inspector) {
  const graft = new GraftFolder(graftFolder);
  const [digests, facts] = [dataDigests(graft), imageFactsIn(graft)];
  return {
    digests,
    facts,
    inspect,
    close: async () => void (await Promise.all([digests.save(), facts.save(), close()])),
  };
}

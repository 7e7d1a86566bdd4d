import type { DatasetSource } from '../datasets/datasetFiles';
import { writeExamples } from '../datasets/examplesFile';
import { readDataset } from '../datasets/readDataset';
import { targetReaders } from '../tasks/tasks';
import type { Places } from './places';
import type { InputsOf } from './stageDeclarations';
import type { StageDefinition } from './stageDefinition';

/** Reads the labelled examples and splits them. */
export const datasetStage: StageDefinition<'dataset'> = {
  compute: async (inputs, _, { folder, places, io }) => {
    const dataset = await readDataset({
      ...dataSource(inputs, places),
      expected: inputs.files,
      task: inputs.task,
      readers: targetReaders(),
      signal: io.signal,
      onProgress: (done, total) =>
        io.emit({ type: 'stage-progress', stage: 'dataset', done, total, unit: 'bytes', message: 'Reading' }),
    });
    for (const warning of dataset.warnings) io.emit({ type: 'warning', ...warning });
    await writeExamples(folder, dataset.examples);
    return dataset.result;
  },
};

function dataSource(
  { text, pair, label, split }: InputsOf<'dataset'>,
  { experimentFile, lines, dataPaths }: Places,
): DatasetSource {
  return { settings: { ...dataPaths, text, pair, label, split }, experimentFile, lines };
}

import path from 'node:path';
import { GraftError } from '../../experiment/errors';
import { compress, compressionsOf, describeCompression } from '../compression/compression';
import { rowsOf } from '../datasets/targetValues';
import { candidatesReport } from '../evaluation/candidates/candidatesReport';
import { chooseCandidate, compareCandidates } from '../evaluation/candidates/compareCandidates';
import { calibrationFeeds } from '../formats/calibrationFeeds';
import { tryToBringRuntime } from '../install/bringRuntime';
import { onnxRuntime } from '../install/onnxRuntime';
import { loadClassifier } from '../models/classifier';
import { saveClassifier } from '../models/saveClassifier';
import { readLearning } from '../tasks/learning';
import { taskNamed } from '../tasks/tasks';
import { placeOf } from './places';
import { encodedSplits } from './preprocessStage';
import type { StageDefinition } from './stageDefinition';

/** Makes smaller versions of the trained model and measures them; the chosen one's files are the stage's. */
export const optimizeStage: StageDefinition<'optimize'> = {
  compute: async (settings, given, { folder, places, io }) => {
    const compressions = compressionsOf(settings);
    if (compressions.length === 0)
      throw new GraftError('optimize/no-candidates', 'The optimize stage names nothing that it could do.', {
        remedy: 'Set optimize.prune, optimize.quantize or optimize.candidates.',
        place: placeOf(places, 'optimize'),
      });
    await tryToBringRuntime(onnxRuntime, 'optimize', io);
    const { dataset, finetune } = given;
    const { spec, targets } = await readLearning(dataset.folder, dataset.result, finetune.inputs);
    const name = rowsOf(targets.validation) > 0 ? 'validation' : 'train';
    const encoded = await encodedSplits(given, places);
    const split = { encoded: encoded[name], targets: targets[name] };
    const calibration = await calibrationFeeds(encoded.train, targets.train);
    const modelFolder = path.join(finetune.folder, 'model');
    const candidates = await compareCandidates({ modelFolder, spec, split, calibration }, compressions, io);
    const chosen = chooseCandidate(candidates, spec.task, settings.maxLoss);
    const compression = compressions.find((each) => describeCompression(each) === chosen);
    await saveCompressed(modelFolder, path.join(folder, 'model'), compression ?? {});
    const metric = taskNamed(spec.task).primaryMetric;
    return {
      split: name === 'train' ? 'training' : name,
      examples: rowsOf(split.targets),
      metric,
      candidates,
      chosen,
      report: candidatesReport(candidates, metric, chosen),
    };
  },
};

async function saveCompressed(
  from: string,
  to: string,
  compression: Partial<Parameters<typeof compress>[1]>,
): Promise<void> {
  const classifier = await loadClassifier({ folder: from, seed: 0 });
  try {
    compress(classifier, { prune: undefined, quantize: undefined, ...compression });
    await saveClassifier(classifier, to);
  } finally {
    classifier.dispose();
  }
}

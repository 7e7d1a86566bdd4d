import { trainingError } from '../../../experiment/errors/training';
import { t } from '../../../experiment/words/translation';
import { compileForward } from '../../compile/compile';
import { rowsOf } from '../../datasets/exampleValues';
import { prepareBatches } from '../../inputs/batchSource';
import type { InputSplit } from '../../inputs/encoded';
import type { Draw } from '../../inputs/feeder';
import { noDropout } from '../../models/dropoutPlaces';
import type { HeadedModel } from '../../models/headedModel';
import { nextTurn } from '../../threads/nextTurn';
import { areFinite } from '../../weights/areFinite';
import { scoringRequest } from '../scoreExamples';
import type { TrainingIo } from '../trainingIo';
import type { Features } from './featureCache';

/** Examples that the model reads at once. */
const batchSize = 32;

/**
 * Runs a model without its head over all examples once, without dropout.
 * @param draw given, over what that epoch of a training sees of them
 * @throws CancelledError; GraftError `training/features-not-finite`
 */
export async function computeFeatures(
  { architecture, variables, weightsOver }: HeadedModel,
  split: InputSplit,
  io: TrainingIo,
  draw?: Draw,
): Promise<Features> {
  const { featureSize: size, build } = architecture;
  const backbone = build(weightsOver(variables));
  const pass = { training: false, dropout: noDropout };
  const forward = compileForward((inputs) => ({ features: backbone.pooled(inputs, pass) }), variables);
  const total = rowsOf(split.targets);
  const values = new Float32Array(total * size);
  let done = 0;
  try {
    for await (const { indices, microBatches } of batchesOf(split, io, draw)) {
      const { features } = forward.run(microBatches[0]!.feeds);
      for (const [row, index] of indices.entries())
        values.set(features!.values.subarray(row * size, (row + 1) * size), index * size);
      done += indices.length;
      const message = t('Running the frozen model');
      io.emit({ type: 'stage-progress', stage: 'finetune', done, total, unit: t('examples'), message });
      await nextTurn(io.signal);
    }
  } finally {
    forward.dispose();
  }
  if (!areFinite(values)) throw trainingError('training/features-not-finite', {});
  return { values, size };
}

function batchesOf(split: InputSplit, { prepareBatches: prepare = prepareBatches }: TrainingIo, draw?: Draw) {
  const training = draw && { ...draw, fromBatch: 0, microBatches: 1 };
  return prepare({ ...scoringRequest(split, batchSize), training });
}

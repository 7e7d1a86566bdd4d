import type { OptimizeResult } from '../../../experiment/runs/results';
import type { SettingsOf } from '../../../experiment/stages/stages';
import { t } from '../../../experiment/words/translation';
import { type Feeds, feedTensors, type NamedTensors } from '../../compile/feeds';
import { sweptChanges } from '../../compression/autoCandidates';
import { compress } from '../../compression/compression';
import { readRows, weightNames, writeRows } from '../../compression/weightRows';
import { type HeadedModel, loadModel } from '../../models/headedModel';
import type { DistillationLoss } from '../../tasks/losses/distillation';
import { taskOf } from '../../tasks/tasks';
import { tf } from '../../tensorflow/loadTensorFlow';
import { nextTurn } from '../../threads/nextTurn';
import { sampleBatches } from '../../training/scoreExamples';
import type { TrainingIo } from '../../training/trainingIo';
import type { CandidateTask } from './candidateTask';

export type SweptChange = NonNullable<SettingsOf<'optimize'>['sensitivity']>;
export type LayerSensitivity = NonNullable<OptimizeResult['sensitivity']>[number];

/** The number of examples to answer with each changed layer. */
const examples = 64;
const batchSize = 32;

/**
 * The sensitivity of each layer: the mean divergence of the trained model's answers if only this layer is quantized or pruned, over some of
 * the examples, the largest first.
 * @throws CancelledError
 */
export async function layerSensitivity(
  { modelFolder, spec, split }: Pick<CandidateTask, 'modelFolder' | 'spec' | 'split'>,
  change: SweptChange,
  io: Pick<TrainingIo, 'emit' | 'signal'>,
): Promise<LayerSensitivity[]> {
  const model = await loadModel({ folder: modelFolder, seed: 0 });
  const before: NamedTensors[] = [];
  try {
    const batches = await sampleBatches(split, { examples, batchSize });
    for (const batch of batches) before.push(answers(model, batch));
    const names = weightNames(model);
    const found: LayerSensitivity[] = [];
    for (const [done, layer] of names.entries()) {
      const progress = { done, total: names.length, unit: t('layers'), message: t('Sensitivity of layers') };
      io.emit({ type: 'stage-progress', stage: 'optimize', ...progress });
      const { values } = readRows(model, layer);
      compress(model, sweptChanges[change], { spec, batches: [] }, [layer]);
      const divergence = meanDivergence(model, batches, before, taskOf(spec).distillation);
      writeRows(model, layer, values);
      found.push({ layer, divergence });
      await nextTurn(io.signal);
    }
    return found.sort((a, b) => b.divergence - a.divergence);
  } finally {
    tf.dispose(before);
    model.dispose();
  }
}

/** The caller owns the tensors. */
function answers(model: HeadedModel, batch: Feeds): NamedTensors {
  return tf.tidy(() => model.forward(feedTensors(batch), { training: false }));
}

function meanDivergence(
  model: HeadedModel,
  batches: readonly Feeds[],
  before: readonly NamedTensors[],
  distance: DistillationLoss,
): number {
  const sums = batches.map((batch, at) =>
    tf.tidy(() => {
      const divergences = distance(answers(model, batch), before[at]!, 1);
      return [tf.sum(divergences).dataSync()[0]!, divergences.size] as const;
    }),
  );
  const [sum, count] = sums.reduce(([total, rows], [own, size]) => [total + own, rows + size], [0, 0]);
  return Math.max(0, sum / Math.max(1, count));
}

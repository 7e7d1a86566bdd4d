import type { withTrainingDefaults } from '../../experiment/stages/finetune';
import type { Architecture } from '../models/family';
import { type HeadedModel, loadModel } from '../models/headedModel';
import type { PoolingSetting } from '../models/pooling';
import { nameOfHead } from '../models/severalHeads';
import type { TaskSpec } from '../tasks/taskSpec';
import { headFor } from '../tasks/tasks';
import { scaledTargets } from '../tuning/scaledTargets';
import { type TunedModel, tuneModel } from '../tuning/tune';
import type { Tuning } from '../tuning/tuning';
import { tuningsOf } from '../tuning/tunings';
import { usedRows } from '../tuning/usedRows';

/** The settings of a training, with what `auto` came to. */
export type TrainingSettings = ReturnType<typeof withTrainingDefaults> & { readonly microBatches: number };

/** The sources of a model to train: plain data, so that another thread can build the same one. */
export interface TrainedFrom {
  /** The pretrained model, in the Hugging Face layout. */
  readonly modelFolder: string;
  /** The task. */
  readonly spec: TaskSpec;
  readonly pooling: PoolingSetting;
  readonly settings: TrainingSettings;
  /** The tokens that the training texts name, in ascending order, where they are texts. */
  readonly tokens?: Int32Array | undefined;
}

/**
 * Loads a pretrained model with its head, and applies the tunings of the settings. The caller disposes of it.
 * @param more tunings to apply after those of the settings
 */
export async function loadTuned(from: TrainedFrom, more: readonly Tuning[] = []): Promise<TunedModel> {
  const { modelFolder, spec, pooling, settings, tokens } = from;
  const { seed } = settings;
  const { labels } = spec;
  const options = { folder: modelFolder, labels, seed, pooling };
  const model = await loadModel({ ...options, ...headFor(spec) });
  try {
    // A head that comes with the model answers in its unit already.
    const scaled = model.headIsNew ? scalesOf(spec, model.architecture) : [];
    // A model that predicts the next token scores every token, so every row has a gradient.
    const used = tokens && !model.next ? [usedRows(tokens)] : [];
    const tunings = [...tuningsOf(settings), ...scaled, ...more, ...used];
    return tuneModel(unrounded(model), tunings, seed);
  } catch (thrown) {
    model.dispose();
    throw thrown;
  }
}

/** The scales of the heads that learn standardized numbers. */
function scalesOf({ objective, heads }: TaskSpec, { headName }: Architecture): Tuning[] {
  const named = heads
    ? Object.entries(heads).map(([name, head]) => [nameOfHead(headName, name), head.objective] as const)
    : [[headName, objective] as const];
  return named.flatMap(([name, { targetScale }]) => (targetScale ? [scaledTargets(targetScale, name)] : []));
}

/** Drops the rounding of the loaded weights, which training changes. */
function unrounded(model: HeadedModel): HeadedModel {
  const { graft_quantize: _, ...config } = model.config;
  return { ...model, config };
}

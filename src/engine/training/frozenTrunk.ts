import { compileForward } from '../compile/compile';
import { rowsOf } from '../datasets/exampleValues';
import { type FeatureSource, type Features, featuresOf, pooledLayer } from '../features/featuresOf';
import type { InputSplit } from '../inputs/encoded';
import type { FeatureRows } from '../inputs/featureRows';
import type { Draw } from '../inputs/feeder';
import { feederOf } from '../inputs/feeders';
import { firstEpochOf } from '../inputs/viewOfEpoch';
import type { Backbone } from '../models/backbone';
import { modelOver } from '../models/headedModel';
import { headOf } from '../models/heads';
import type { TaskSpec } from '../tasks/taskSpec';
import { tf } from '../tensorflow/loadTensorFlow';
import { embeddingLookup } from '../tensorflow/operations/embeddingLookup';
import type { TunedModel } from '../tuning/tune';
import type { FineTuneTask } from './fineTuneTask';
import type { TrainedModel } from './trainedModel';
import type { TrainingIo } from './trainingIo';
import { taskScore } from './trainStep';

/** The variable that holds all examples' features, first those of the training examples. */
export const featureTable = 'features';

/** A training of the head alone, on features in the place of examples. */
export interface FrozenTrunk {
  /** As the given task, but each example is the number of its row in the table of features. */
  readonly task: FineTuneTask;
  /** A head that looks its features up. */
  readonly model: TunedModel;
  /**
   * The trained head, whose variables hold the trained values, on its model again, ready to score examples; the caller disposes of it, and
   * of the given model no more.
   */
  rejoin(): TrainedModel;
}

/**
 * Computes the features of all examples with a frozen model, or reads them from the cache, so that training runs the head alone.
 * @param full the whole model, with only the head trainable; the caller owns it until `rejoin`
 * @param headDropout the dropout of the head over the features
 * @throws CancelledError
 */
export async function freezeTrunk(
  task: FineTuneTask,
  full: TunedModel,
  io: TrainingIo,
  headDropout: number,
): Promise<FrozenTrunk> {
  const source: FeatureSource = {
    cache: task.features,
    pooling: full.architecture.pooling,
    withModel: (use) => use(full),
  };
  const pooled = async (split: InputSplit, draw?: Draw) =>
    (await featuresOf(source, split, { layers: [pooledLayer], draw }, io)).get(pooledLayer)!;
  const draws = drawsOf(task);
  const parts: Features[] = [];
  for (const draw of draws) parts.push(await pooled(task.train, draw));
  parts.push(await pooled(task.validation));
  return {
    task: {
      ...task,
      train: trainedRows(task.train, draws),
      validation: inTable(task.validation, { first: draws.length * rowsOf(task.train.targets), views: 1 }),
      compileAhead: undefined,
    },
    model: headOverTable(full, parts, headDropout),
    rejoin: () => scoring(full, task.spec),
  };
}

/** The draws of the views that training sees, or one undefined draw for the view of scoring. */
function drawsOf({ train, settings: { seed } }: FineTuneTask): (Draw | undefined)[] {
  const views = feederOf(train.encoded).drawnViews?.(train.encoded) ?? 0;
  if (views === 0) return [undefined];
  return Array.from({ length: views }, (_, view) => ({ seed, epoch: firstEpochOf(view) }));
}

/** The training split as rows of the table, with what is mixed into its examples in each view. */
function trainedRows(split: InputSplit, draws: readonly (Draw | undefined)[]): InputSplit {
  const all = Array.from({ length: rowsOf(split.targets) }, (_, i) => i);
  const { mixedIn } = feederOf(split.encoded);
  const mixed = draws.flatMap((draw) => (draw && mixedIn?.(split.encoded, all, draw)) ?? []);
  return inTable(split, { first: 0, views: draws.length, mixed: mixed.length > 0 ? mixed : undefined });
}

/** A split as rows of the table. */
function inTable({ targets }: InputSplit, place: Pick<FeatureRows, 'first' | 'views' | 'mixed'>): InputSplit {
  const encoded: FeatureRows = { kind: 'features', examples: rowsOf(targets), ...place };
  return { encoded, targets };
}

/** The model's head, which finds the features of each example in their table. */
function headOverTable(full: TunedModel, parts: readonly Features[], headDropout: number): TunedModel {
  const table = tableOf(parts, full.architecture.featureSize);
  const { architecture } = full;
  const names = [...headOf(full).shapes(architecture, full.labels.length).keys()];
  const head = names.map((name) => [name, full.variables.get(name)!] as const);
  const variables = new Map([...head, [featureTable, table] as const]);
  const weightsOver = (values: ReadonlyMap<string, tf.Tensor>) =>
    full.weightsOver(new Map([...full.variables, ...values]));
  const pooled: Backbone['pooled'] = ({ featureRow }) =>
    embeddingLookup(table as unknown as tf.Tensor2D, featureRow as tf.Tensor1D);
  const overTable = { ...architecture, headDropout, build: () => ({ pooled }) };
  return {
    ...full,
    ...modelOver({ ...full, architecture: overTable, variables }, weightsOver),
    architecture,
    dispose: () => table.dispose(),
  };
}

function tableOf(parts: readonly Features[], size: number): tf.Variable {
  return tf.tidy(() => {
    const tensors = parts.map(({ values }) => tf.tensor2d(values, [values.length / size, size]));
    return tf.variable(tf.concat(tensors, 0), false);
  });
}

function scoring(full: TunedModel, spec: TaskSpec): TrainedModel {
  const forward = compileForward(taskScore(full, spec), full.variables);
  return {
    model: full,
    score: forward.run,
    dispose: () => {
      forward.dispose();
      full.dispose();
    },
  };
}

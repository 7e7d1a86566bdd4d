import { compileForward } from '../../compile/compile';
import type { StepRunner } from '../../compile/step';
import { exampleCount } from '../../inputs/text/encodedSplit';
import type { Io } from '../../io';
import { numberedDropout } from '../../models/dropoutPlaces';
import { denseHead, headNames } from '../../models/head';
import type { TaskSpec } from '../../tasks/taskSpec';
import { tf } from '../../tensorflow/loadTensorFlow';
import { embeddingLookup } from '../../tensorflow/operations/embeddingLookup';
import type { TunedClassifier } from '../../tuning/tune';
import type { FineTuneTask } from '../fineTuneTask';
import type { ScoredSplit } from '../scoreExamples';
import type { TrainedModel } from '../trainedModel';
import { taskScore } from '../trainStep';
import { computeFeatures } from './computeFeatures';
import { cachedFeatures, type Features } from './featureCache';

/** The variable that holds all examples' features. */
const tableName = 'features';

/** A training of the head alone, on features in the place of examples. */
export interface FrozenTrunk {
  /** As the given task, but each example is a single token: the number of its row in the table of features. */
  readonly task: FineTuneTask;
  /** A head that looks its features up. */
  readonly classifier: TunedClassifier;
  /**
   * The trained head on its model again, ready to score examples; the caller disposes of it, and of the given model no more.
   * @param runner what has trained the head
   */
  rejoin(trained: TrainedModel, runner: StepRunner): TrainedModel;
}

/**
 * Computes what a frozen model makes of all examples, or reads it from the cache, so that training runs the head alone.
 * @param full the whole model, of which only the head is trainable; it stays the caller's until `rejoin`
 * @throws CancelledError
 */
export async function freezeTrunk(task: FineTuneTask, full: TunedClassifier, io: Io): Promise<FrozenTrunk> {
  const featuresOf = (split: ScoredSplit) =>
    cachedFeatures(task.features, split.encoded, full.architecture.pooling, () =>
      computeFeatures(full, split, task.padId, io),
    );
  const [train, validation] = [await featuresOf(task.train), await featuresOf(task.validation)];
  const trainRows = exampleCount(task.train.encoded);
  return {
    task: {
      ...task,
      train: rowNumbers(task.train, 0),
      validation: rowNumbers(task.validation, trainRows),
      padId: 0,
      compileAhead: undefined,
    },
    classifier: headOverTable(full, [train, validation]),
    rejoin: (trained, runner) => {
      runner.syncVariables();
      trained.dispose();
      return scoring(full, task.spec);
    },
  };
}

/** The split with each example as one token, its row in the table. */
function rowNumbers({ encoded, targets }: ScoredSplit, firstRow: number): ScoredSplit {
  const examples = exampleCount(encoded);
  const ids = Int32Array.from({ length: examples }, (_, i) => firstRow + i);
  const offsets = Int32Array.from({ length: examples + 1 }, (_, i) => i);
  const firstLengths = new Int32Array(examples).fill(1);
  return { encoded: { ...encoded, ids, offsets, firstLengths, maxLength: 1 }, targets };
}

/** The model's head, which finds the features of an example at the row that its first token names. */
function headOverTable(full: TunedClassifier, parts: readonly Features[]): TunedClassifier {
  const { headName, headDropout, featureSize } = full.architecture;
  const table = tableOf(parts, featureSize);
  const head = Object.values(headNames(headName)).map((name) => [name, full.variables.get(name)!] as const);
  const variables = new Map([...head, [tableName, table] as const]);
  const apply = denseHead(variables, headName, headDropout);
  return {
    ...full,
    variables,
    weightsOver: (values) => ({ get: (name) => values.get(name) ?? full.variables.get(name) }),
    forward: ({ inputIds }, options) =>
      tf.tidy(() => {
        const [rows] = inputIds!.shape as [number, number];
        const numbers = tf.reshape(tf.slice(inputIds as tf.Tensor2D, [0, 0], [rows, 1]), [rows]);
        const features = embeddingLookup(table as unknown as tf.Tensor2D, numbers as tf.Tensor1D);
        return apply(features, numberedDropout(options));
      }),
    dispose: () => table.dispose(),
  };
}

function tableOf(parts: readonly Features[], size: number): tf.Variable {
  return tf.tidy(() => {
    const tensors = parts.map(({ values }) => tf.tensor2d(values, [values.length / size, size]));
    return tf.variable(tf.concat(tensors, 0), false);
  });
}

function scoring(full: TunedClassifier, spec: TaskSpec): TrainedModel {
  const forward = compileForward(taskScore(full, spec), full.variables);
  return {
    classifier: full,
    score: forward.run,
    dispose: () => {
      forward.dispose();
      full.dispose();
    },
  };
}

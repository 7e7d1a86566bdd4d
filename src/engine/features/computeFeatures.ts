import { trainingError } from '../../experiment/errors/training';
import { t } from '../../experiment/words/translation';
import { compileForward } from '../compile/compile';
import type { NamedTensors } from '../compile/feeds';
import { type BatchSource, prepareBatches } from '../inputs/batchSource';
import type { InputSplit } from '../inputs/encoded';
import type { Draw } from '../inputs/feeder';
import { shapesHere } from '../inputs/shapesHere';
import type { Io } from '../io';
import type { Backbone } from '../models/backbone';
import { noDropout } from '../models/dropoutPlaces';
import type { HeadedModel } from '../models/headedModel';
import { nextTurn } from '../threads/nextTurn';
import { areFinite } from '../weights/areFinite';

/** The parts of an environment that features need. */
export interface FeatureIo extends Io {
  /** Prepares the batches; left out, this thread does it. */
  readonly prepareBatches?: BatchSource;
}

/** Examples that the model reads at once. */
const batchSize = 32;

/** The features to compute. */
interface Wanted {
  readonly layers: readonly string[];
  readonly draw?: Draw | undefined;
  /** The positions of the examples. */
  readonly rows: readonly number[];
}

/**
 * Runs a model without its head over some examples once, without dropout.
 * @param onRow receives the vectors of an example, one for each layer
 * @throws CancelledError; GraftError `training/features-not-finite`
 */
export async function computeFeatures(
  { architecture, variables, weightsOver }: HeadedModel,
  split: InputSplit,
  { layers, draw, rows }: Wanted,
  onRow: (row: number, vectors: readonly Float32Array[]) => void,
  io: FeatureIo,
): Promise<void> {
  const backbone = architecture.build(weightsOver(variables));
  const forward = compileForward((inputs) => vectorsAt(backbone, inputs, layers), variables);
  const total = rows.length;
  let done = 0;
  try {
    for await (const { indices, microBatches } of batchesOf(split, rows, io, draw)) {
      const outputs = forward.run(microBatches[0]!.feeds);
      const found = layers.map((layer) => outputs[layer]!);
      for (const { values } of found)
        if (!areFinite(values as Float32Array)) throw trainingError('training/features-not-finite', {});
      for (const [at, row] of indices.entries()) {
        const vectors = found.map(({ values, shape }) => {
          const size = shape[1]!;
          return (values as Float32Array).slice(at * size, (at + 1) * size);
        });
        onRow(row, vectors);
      }
      done += indices.length;
      const message = t('Running the frozen model');
      io.emit({ type: 'stage-progress', stage: 'finetune', done, total, unit: t('examples'), message });
      await nextTurn(io.signal);
    }
  } finally {
    forward.dispose();
  }
}

/** A model whose head alone is asked for skips what the head does not read. */
function vectorsAt(backbone: Backbone, inputs: NamedTensors, layers: readonly string[]): NamedTensors {
  const pass = { training: false, dropout: noDropout };
  if (layers.every((layer) => layer === 'pooled')) return { pooled: backbone.pooled(inputs, pass) };
  const depths = backbone.depths!(inputs, pass);
  return Object.fromEntries(layers.map((layer) => [layer, depths.get(layer)!]));
}

function batchesOf(
  { encoded, targets }: InputSplit,
  rows: readonly number[],
  { prepareBatches: prepare = prepareBatches }: FeatureIo,
  draw?: Draw,
) {
  const training = draw && { ...draw, fromBatch: 0, microBatches: 1 };
  return prepare({ encoded, targets, batchSize, only: rows, shapes: shapesHere(), training });
}

import { GraftError } from '../../experiment/errors/errors';
import type { tf } from '../tensorflow/loadTensorFlow';
import type { TensorFile } from '../weights/tensorFile';
import { type ConfigFile, labelsOf } from './configFile';
import type { Architecture, TensorShapes } from './family';
import { headNames, headShapes, newHeadVariables } from './head';
import { headFor, purposeOf } from './heads';
import { loadVariables, matchNames } from './loadVariables';
import type { DescribedModel } from './modelFolder';

/** A backbone's and a head's variables, and what the head's outputs are called. */
export interface HeadedVariables {
  readonly labels: readonly string[];
  /** What the head is for, as transformers' `problem_type` has it. */
  readonly problemType: string;
  /** Whether the head was drawn from the seed, the checkpoint having none of this size. */
  readonly headIsNew: boolean;
  readonly variables: Map<string, tf.Variable>;
}

export interface HeadOptions {
  /** The checkpoint's own where absent. */
  readonly labels?: readonly string[] | undefined;
  /** What the head is for; what the config says where absent, or a classification. */
  readonly problemType?: string | undefined;
  /** Decides a new head's weights. */
  readonly seed: number;
}

/**
 * Reads a checkpoint's backbone and its head, or draws a head where it has none for so many labels. The caller owns the variables.
 * Throws `model/no-head` and `weights/...`.
 */
export async function loadHeadedVariables(
  checkpoint: TensorFile,
  { architecture, config, folder }: DescribedModel,
  { labels, problemType, seed }: HeadOptions,
): Promise<HeadedVariables> {
  const purpose = problemType ?? purposeOf(config);
  const head = headFor(purpose);
  const headSize = storedHeadSize(checkpoint, architecture);
  // Weights of another family have no head by this one's name, but that is not what is wrong with them.
  if (headSize === 0 && !labels && !head.labels)
    matchNames(checkpoint, { ...architecture, passedOver: new Set() }, folder);
  const classes = labels ?? head.labels ?? storedLabels(headSize, config, folder);
  const own = head.shapes(architecture, classes.length);
  const headIsNew = own.size > 0 && headSize !== classes.length;
  const kept = headIsNew ? storedHeadLayers(checkpoint, architecture, own) : own;
  const variables = await readVariables(checkpoint, architecture, kept, folder);
  if (headIsNew) {
    const drawn = newHeadVariables(architecture, classes.length, seed, new Set(kept.keys()));
    for (const [name, variable] of drawn) variables.set(name, variable);
  }
  return { labels: classes, problemType: purpose, headIsNew, variables };
}

/** What stays of a checkpoint's head when its last layer is drawn anew, as in transformers: the layers before it, if they are all there. */
function storedHeadLayers(
  checkpoint: TensorFile,
  { headLayers = [], canonicalName }: Architecture,
  own: TensorShapes,
): TensorShapes {
  const stored = new Set(checkpoint.names.map((name) => canonicalName(name)));
  const layers = headLayers.flatMap(({ name }) => Object.values(headNames(name)));
  if (!layers.every((name) => stored.has(name))) return new Map();
  return new Map([...own].filter(([name]) => layers.includes(name)));
}

/** @param head what is read of the checkpoint's head */
function readVariables(
  checkpoint: TensorFile,
  architecture: Architecture,
  head: TensorShapes,
  folder: string,
): Promise<Map<string, tf.Variable>> {
  const { canonicalName, roleOf, fresh } = architecture;
  const shapes = new Map([...architecture.shapes, ...head]);
  const passedOver = new Set([...headShapes(architecture, 1).keys()].filter((name) => !head.has(name)));
  return loadVariables(checkpoint, { shapes, passedOver, fresh, canonicalName, roleOf }, folder);
}

/** How many classes the checkpoint's own head has; 0 without one. */
function storedHeadSize(checkpoint: TensorFile, { headName, canonicalName }: Architecture): number {
  const { weight } = headNames(headName);
  const stored = checkpoint.names.find((name) => canonicalName(name) === weight);
  return stored === undefined ? 0 : (checkpoint.info(stored).shape[0] ?? 0);
}

/** The checkpoint's class names: config.json's, else numbered ones, as many as its head has. */
function storedLabels(classes: number, config: ConfigFile, folder: string): string[] {
  if (classes === 0) {
    throw new GraftError('model/no-head', `The model in ${folder} has no classification head.`, {
      remedy: 'Fine-tune it first, or choose a fine-tuned model.',
      place: { file: folder },
    });
  }
  const named = Object.keys(config.id2label ?? {}).length || config.label_names?.length;
  if (named && named !== classes) throw wrongHead(classes, named, folder);
  return labelsOf(config, classes);
}

function wrongHead(outputs: number, named: number, folder: string): GraftError {
  const what = `config.json in ${folder} names ${named} labels, but the head in the weights has ${outputs} outputs.`;
  return new GraftError('model/wrong-head', what, {
    remedy:
      'Fetch config.json and the weights again, of one model; or fine-tune it, which gives it a head for your labels.',
    place: { file: folder },
  });
}

import { modelError } from '../../experiment/errors/models';
import type { tf } from '../tensorflow/loadTensorFlow';
import type { TensorFile } from '../weights/tensorFile';
import { type ConfigFile, labelsOf } from './configFile';
import { headNames, headShapes, newHeadVariables } from './denseHead';
import type { Architecture, TensorShapes } from './family';
import type { Head } from './head';
import { type HeadDescription, headIn, headOf, type NamedHeads, requireFit } from './heads';
import { loadVariables, matchNames } from './loadVariables';
import type { DescribedModel } from './modelFolder';

/** A backbone's and a head's variables, and what the head's outputs are called. */
export interface HeadedVariables {
  readonly labels: readonly string[];
  /** The purpose of the head: transformers' `problem_type`. */
  readonly problemType: string;
  /** Its heads by name, where it has several. */
  readonly heads?: NamedHeads | undefined;
  /** Whether the head was drawn from the seed, the checkpoint having none of this size. */
  readonly headIsNew: boolean;
  readonly variables: Map<string, tf.Variable>;
}

export interface HeadOptions {
  /** The checkpoint's own where absent. */
  readonly labels?: readonly string[] | undefined;
  /** The purpose of the head; by default the config's, else classification. */
  readonly problemType?: string | undefined;
  readonly heads?: NamedHeads | undefined;
  /** Decides a new head's weights. */
  readonly seed: number;
}

/**
 * Reads a checkpoint's backbone and head, or draws a new head if it has none of this size. The caller owns the variables.
 * Throws `model/no-head` and `weights/...`.
 */
export async function loadHeadedVariables(
  checkpoint: TensorFile,
  { architecture, config, folder }: DescribedModel,
  { labels, problemType, heads, seed }: HeadOptions,
): Promise<HeadedVariables> {
  const description: HeadDescription = problemType === undefined ? headIn(config) : { problemType, heads };
  const head = headOf(description);
  requireFit(head, architecture, folder);
  const stored = storedHead(checkpoint, architecture);
  // Weights of another family have no head by this one's name, but that is not what is wrong with them.
  if (!hasHead(head, architecture, stored) && !labels && !head.labels)
    matchNames(checkpoint, { ...architecture, passedOver: new Set() }, folder);
  const classes = labels ?? head.labels ?? storedLabels({ head, architecture, stored }, config, folder);
  const own = head.shapes(architecture, classes.length);
  const headIsNew = own.size > 0 && !isStored(own, architecture, stored);
  const kept = headIsNew ? storedHeadLayers(architecture, stored, own) : own;
  const variables = await readVariables(checkpoint, architecture, kept, folder);
  if (headIsNew) {
    const drawn = newHeadVariables(architecture, own, seed, new Set(kept.keys()));
    for (const [name, variable] of drawn) variables.set(name, variable);
  }
  return { labels: classes, ...description, headIsNew, variables };
}

/** Whether the checkpoint has a last layer of this head, of any size. */
function hasHead(head: Head, architecture: Architecture, stored: TensorShapes): boolean {
  const own = [...head.shapes(architecture, 1).keys()];
  return own.some((name) => name.startsWith(`${architecture.headName}.`) && stored.has(name));
}

/** Whether the checkpoint has a head with as many outputs: the layers that the head's name begins with are as large. */
function isStored(own: TensorShapes, { headName }: Architecture, stored: TensorShapes): boolean {
  const weights = [...own].filter(([name, shape]) => name.startsWith(`${headName}.`) && shape.length > 1);
  return weights.every(([name, [size]]) => stored.get(name)?.[0] === size);
}

/** The kept part of a checkpoint's head with a new last layer, as in transformers: the layers before it, if complete. */
function storedHeadLayers(
  { headLayers = [] }: Architecture,
  stored: TensorShapes,
  own: TensorShapes,
): TensorShapes {
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
  const others = [...headShapes(architecture, 1).keys(), ...storedHead(checkpoint, architecture).keys()];
  const passedOver = new Set(others.filter((name) => !head.has(name)));
  return loadVariables(checkpoint, { shapes, passedOver, fresh, canonicalName, roleOf }, folder);
}

/** The checkpoint's tensors that belong to a head. */
function storedHead(checkpoint: TensorFile, { blocks, blockOf, canonicalName }: Architecture): TensorShapes {
  const shapes = new Map<string, readonly number[]>();
  for (const stored of checkpoint.names) {
    const name = canonicalName(stored);
    if (name !== undefined && blockOf(name) > blocks) shapes.set(name, checkpoint.info(stored).shape);
  }
  return shapes;
}

interface StoredHead {
  readonly head: Head;
  readonly architecture: Architecture;
  readonly stored: TensorShapes;
}

/** The checkpoint's class names: config.json's, else numbered ones, as many as its head has. */
function storedLabels(
  { head, architecture, stored }: StoredHead,
  config: ConfigFile,
  folder: string,
): string[] {
  const [classes = 0] = stored.get(headNames(architecture.headName).weight) ?? [];
  if (!hasHead(head, architecture, stored)) {
    throw modelError('model/no-head', { folder }, { place: { file: folder } });
  }
  const named = Object.keys(config.id2label ?? {}).length || config.label_names?.length || classes;
  if (!isStored(head.shapes(architecture, named), architecture, stored))
    throw modelError(
      'model/wrong-head',
      { folder, labels: named, outputs: classes },
      { place: { file: folder } },
    );
  return labelsOf(config, named);
}

import path from 'node:path';
import { GraftError } from '../../experiment/errors';
import { tf } from '../tensorflow/loadTensorFlow';
import { openCheckpoint } from '../weights/checkpoint';
import type { TensorFile } from '../weights/safetensors';
import type { ForwardOptions, TextBackbone, TextBatch } from './backbone';
import { numberedDropout } from './dropoutPlaces';
import { type ClassificationHead, classificationHead, headBias, headWeight, newHeadVariables } from './head';
import { loadVariables } from './loadVariables';
import { type ConfigFile, familyOf, readConfigFile } from './registry';
import type { ConfiguredModel, TextFamily } from './textFamily';

/** A backbone and a classification head in one. Its tensors live until `dispose`. */
export interface Classifier {
  /** The folder that it was loaded from. */
  readonly folder: string;
  readonly family: TextFamily;
  /** config.json as it was read. */
  readonly config: ConfigFile;
  /** By class number. */
  readonly labels: readonly string[];
  /** Whether the head was initialized from the seed, the checkpoint having none for these labels. */
  readonly headIsNew: boolean;
  /** The longest sequence, in tokens. */
  readonly maxLength: number;
  /** Trainable variables by Hugging Face name: the backbone's in the order of use, then the head's. */
  readonly variables: ReadonlyMap<string, tf.Variable>;
  /** Logits [batch, labels], unnormalized log-probabilities; the caller owns them. */
  forward(batch: TextBatch, options: ForwardOptions): tf.Tensor2D;
  dispose(): void;
}

export interface LoadClassifierOptions {
  /** A model in the Hugging Face layout: config.json and safetensors. */
  readonly folder: string;
  /** The classes, by number; the checkpoint's own where absent. */
  readonly labels?: readonly string[] | undefined;
  /** Decides a new head's weights. */
  readonly seed: number;
}

/**
 * Loads a backbone with its head from a Hugging Face folder. The checkpoint's head is kept when it has as many classes as
 * `labels`, else a new one is drawn from the seed. The caller disposes of the classifier.
 * Throws `model/...` for the config and `weights/...` for the tensors.
 */
export async function loadClassifier({ folder, labels, seed }: LoadClassifierOptions): Promise<Classifier> {
  const configFile = path.join(folder, 'config.json');
  const config = await readConfigFile(configFile);
  const family = familyOf(config, configFile);
  const model = family.configure(config, configFile);
  const checkpoint = await openCheckpoint(folder);
  try {
    const classes = labels ?? storedLabels(checkpoint, config, folder);
    const headIsNew = storedHeadSize(checkpoint) !== classes.length;
    const variables = await readVariables(checkpoint, model, classes.length, headIsNew, folder);
    const head = headIsNew
      ? newHeadVariables(classes.length, model.featureSize, model.initializerRange, seed)
      : headOf(variables);
    for (const [name, variable] of head) variables.set(name, variable);
    return assemble(model, variables, { folder, family, config, labels: classes, headIsNew });
  } finally {
    await checkpoint.close();
  }
}

function assemble(
  model: ConfiguredModel,
  variables: ReadonlyMap<string, tf.Variable>,
  facts: Pick<Classifier, 'folder' | 'family' | 'config' | 'labels' | 'headIsNew'>,
): Classifier {
  const backbone = model.backbone(variables);
  const head = classificationHead(headOf(variables), model.headDropout);
  return {
    ...facts,
    variables,
    maxLength: backbone.maxLength,
    forward: (batch, options) => tf.tidy(() => logits(backbone, head, batch, options)),
    dispose: () => tf.dispose([...variables.values()]),
  };
}

function logits(
  backbone: TextBackbone,
  head: ClassificationHead,
  batch: TextBatch,
  options: ForwardOptions,
): tf.Tensor2D {
  const dropout = numberedDropout(options);
  return head.forward(backbone.pool(backbone.encode(batch, dropout), batch), dropout);
}

function readVariables(
  checkpoint: TensorFile,
  model: ConfiguredModel,
  classes: number,
  headIsNew: boolean,
  folder: string,
): Promise<Map<string, tf.Variable>> {
  const head = new Map<string, readonly number[]>([
    [headWeight, [classes, model.featureSize]],
    [headBias, [classes]],
  ]);
  const shapes = headIsNew ? model.shapes : new Map([...model.shapes, ...head]);
  const passedOver = new Set(headIsNew ? head.keys() : []);
  return loadVariables(checkpoint, { shapes, passedOver, canonicalName: model.canonicalName }, folder);
}

function headOf(variables: ReadonlyMap<string, tf.Variable>): Map<string, tf.Variable> {
  return new Map([headWeight, headBias].map((name) => [name, variables.get(name)!]));
}

/** How many classes the checkpoint's own head has; 0 without one. */
function storedHeadSize(checkpoint: TensorFile): number {
  return checkpoint.names.includes(headWeight) ? (checkpoint.info(headWeight).shape[0] ?? 0) : 0;
}

/** The checkpoint's class names: config.json's, else numbered ones, as many as its head has. */
function storedLabels(checkpoint: TensorFile, config: ConfigFile, folder: string): string[] {
  const classes = storedHeadSize(checkpoint);
  if (classes === 0) {
    throw new GraftError('model/no-head', `The model in ${folder} has no classification head.`, {
      remedy: 'Fine-tune it first, or choose a fine-tuned model.',
      place: { file: folder },
    });
  }
  const named = config.id2label ?? {};
  return Array.from({ length: classes }, (_, i) => named[i] ?? `LABEL_${i}`);
}

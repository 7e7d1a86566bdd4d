import path from 'node:path';
import { GraftError } from '../../experiment/errors';
import { tf } from '../tensorflow/loadTensorFlow';
import { openCheckpoint } from '../weights/checkpoint';
import type { TensorFile } from '../weights/safetensors';
import type { ForwardOptions, ImageBatch, TextBatch } from './backbone';
import { type ConfigFile, readConfigFile } from './configFile';
import type { ConfiguredModel, TensorShapes } from './configuredModel';
import { numberedDropout } from './dropoutPlaces';
import { classificationHead, headNames, newHeadVariables } from './head';
import type { ImageFamily } from './imageFamily';
import type { ImagePreprocessing } from './imagePreprocessing';
import { loadVariables } from './loadVariables';
import { familyOf } from './registry';
import type { TextFamily } from './textFamily';
import type { VariableRole } from './variableRoles';

/** A backbone and a classification head in one, of texts or of images. Its tensors live until `dispose`. */
export interface Classifier<Batch = TextBatch> {
  /** The folder that it was loaded from. */
  readonly folder: string;
  readonly family: TextFamily | ImageFamily;
  /** config.json as it was read. */
  readonly config: ConfigFile;
  /** By class number. */
  readonly labels: readonly string[];
  /** Whether the head was initialized from the seed, the checkpoint having none for these labels. */
  readonly headIsNew: boolean;
  /**
   * Variables by the original's names: the backbone's in the order of use, then the head's. Those that training changes
   * without a gradient, as batch normalization's running statistics, are not `trainable`.
   */
  readonly variables: ReadonlyMap<string, tf.Variable>;
  /** How a variable is laid out in a checkpoint. */
  readonly roleOf: (name: string) => VariableRole;
  /** A variable's name in the checkpoint that `saveClassifier` writes. */
  readonly storedName: (name: string) => string;
  /** Logits [batch, labels], unnormalized log-probabilities; the caller owns them. */
  forward(batch: Batch, options: ForwardOptions): tf.Tensor2D;
  dispose(): void;
}

export interface TextClassifier extends Classifier<TextBatch> {
  readonly kind: 'text';
  readonly family: TextFamily;
  /** The longest sequence, in tokens. */
  readonly maxLength: number;
}

export interface ImageClassifier extends Classifier<ImageBatch> {
  readonly kind: 'image';
  readonly family: ImageFamily;
  readonly preprocessing: ImagePreprocessing;
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
 * Loads a text model with its head from a Hugging Face folder. The checkpoint's head is kept when it has as many classes as
 * `labels`, else a new one is drawn from the seed. The caller disposes of the classifier.
 * Throws `model/...` for the config (`model/wrong-kind` for a model of images) and `weights/...` for the tensors.
 */
export async function loadClassifier(options: LoadClassifierOptions): Promise<TextClassifier> {
  const classifier = await loadAnyClassifier(options);
  if (classifier.kind === 'text') return classifier;
  throw wrongKind(classifier, 'images, not texts');
}

/** As `loadClassifier`, for a model of images. */
export async function loadImageClassifier(options: LoadClassifierOptions): Promise<ImageClassifier> {
  const classifier = await loadAnyClassifier(options);
  if (classifier.kind === 'image') return classifier;
  throw wrongKind(classifier, 'texts, not images');
}

/** As `loadClassifier`, for whatever the folder holds. */
export async function loadAnyClassifier(
  options: LoadClassifierOptions,
): Promise<TextClassifier | ImageClassifier> {
  const configFile = path.join(options.folder, 'config.json');
  const config = await readConfigFile(configFile);
  const family = familyOf(config, configFile);
  if (family.kind === 'text') {
    const model = family.configure(config, configFile);
    return withCheckpoint(options.folder, async (checkpoint) => {
      const loaded = await loadModel(checkpoint, model, config, options);
      return textClassifier(model, loaded, { folder: options.folder, family, config });
    });
  }
  return withCheckpoint(options.folder, async (checkpoint) => {
    const model = family.configure(config, configFile, shapesOf(checkpoint));
    const loaded = await loadModel(checkpoint, model, config, options);
    return imageClassifier(model, loaded, { folder: options.folder, family, config });
  });
}

function wrongKind(classifier: TextClassifier | ImageClassifier, reads: string): GraftError {
  classifier.dispose();
  return new GraftError('model/wrong-kind', `The model in ${classifier.folder} reads ${reads}.`, {
    remedy: 'Choose a model for the kind of data that is to be classified.',
    place: { file: classifier.folder },
  });
}

async function withCheckpoint<T>(folder: string, use: (checkpoint: TensorFile) => Promise<T>): Promise<T> {
  const checkpoint = await openCheckpoint(folder);
  try {
    return await use(checkpoint);
  } finally {
    await checkpoint.close();
  }
}

function shapesOf(checkpoint: TensorFile): TensorShapes {
  return new Map(checkpoint.names.map((name) => [name, checkpoint.info(name).shape]));
}

type LoadedModel = Pick<
  Classifier,
  'labels' | 'headIsNew' | 'variables' | 'roleOf' | 'storedName' | 'dispose'
>;

/** Backbone and head as variables. */
async function loadModel(
  checkpoint: TensorFile,
  model: ConfiguredModel<unknown>,
  config: ConfigFile,
  { folder, labels, seed }: LoadClassifierOptions,
): Promise<LoadedModel> {
  const headSize = storedHeadSize(checkpoint, model);
  const classes = labels ?? storedLabels(headSize, config, folder);
  const headIsNew = headSize !== classes.length;
  const variables = await readVariables(checkpoint, model, classes.length, headIsNew, folder);
  const { headName, featureSize, initializerRange, roleOf, storedName } = model;
  const head = headIsNew
    ? newHeadVariables(headName, classes.length, featureSize, initializerRange, seed)
    : headOf(headName, variables);
  for (const [name, variable] of head) variables.set(name, variable);
  const dispose = () => tf.dispose([...variables.values()]);
  return { labels: classes, headIsNew, variables, roleOf, storedName, dispose };
}

function textClassifier(
  model: ReturnType<TextFamily['configure']>,
  loaded: LoadedModel,
  facts: Pick<TextClassifier, 'folder' | 'family' | 'config'>,
): TextClassifier {
  const backbone = model.backbone(loaded.variables);
  const head = classificationHead(loaded.variables, model.headName, model.headDropout);
  return {
    ...facts,
    ...loaded,
    kind: 'text',
    maxLength: backbone.maxLength,
    forward: (batch, options) =>
      tf.tidy(() => {
        const dropout = numberedDropout(options);
        return head(backbone.pool(backbone.encode(batch, dropout), batch), dropout);
      }),
  };
}

function imageClassifier(
  model: ReturnType<ImageFamily['configure']>,
  loaded: LoadedModel,
  facts: Pick<ImageClassifier, 'folder' | 'family' | 'config'>,
): ImageClassifier {
  const backbone = model.backbone(loaded.variables);
  const head = classificationHead(loaded.variables, model.headName, model.headDropout);
  return {
    ...facts,
    ...loaded,
    kind: 'image',
    preprocessing: model.preprocessing,
    forward: (batch, options) =>
      tf.tidy(() => head(backbone.features(batch, options), numberedDropout(options))),
  };
}

function readVariables(
  checkpoint: TensorFile,
  model: ConfiguredModel<unknown>,
  classes: number,
  headIsNew: boolean,
  folder: string,
): Promise<Map<string, tf.Variable>> {
  const { weight, bias } = headNames(model.headName);
  const head = new Map<string, readonly number[]>([
    [weight, [classes, model.featureSize]],
    [bias, [classes]],
  ]);
  const shapes = headIsNew ? model.shapes : new Map([...model.shapes, ...head]);
  const passedOver = new Set(headIsNew ? head.keys() : []);
  const { canonicalName, roleOf } = model;
  return loadVariables(checkpoint, { shapes, passedOver, canonicalName, roleOf }, folder);
}

function headOf(name: string, variables: ReadonlyMap<string, tf.Variable>): Map<string, tf.Variable> {
  return new Map(Object.values(headNames(name)).map((variable) => [variable, variables.get(variable)!]));
}

/** How many classes the checkpoint's own head has; 0 without one. */
function storedHeadSize(
  checkpoint: TensorFile,
  { headName, canonicalName }: ConfiguredModel<unknown>,
): number {
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
  const named = config.id2label ?? {};
  return Array.from({ length: classes }, (_, i) => named[i] ?? config.label_names?.[i] ?? `LABEL_${i}`);
}

import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readPlainFile } from '../../files/readPlainFile';
import type { tf } from '../tensorflow/loadTensorFlow';
import { type FloatDtype, type TensorToWrite, writeSafetensors } from '../weights/writeSafetensors';
import type { ConfigFile } from './configFile';
import { headNames } from './denseHead';
import type { HeadedModel } from './headedModel';
import { headOf, type NamedHeads } from './heads';
import { observedRanges } from './layerInputs';
import { writeSentenceLayout } from './sentenceLayout';
import { tensorToWrite } from './variableRoles';
import { configText } from './wholeFloats';

/** The part of a model that goes into files. */
type ModelToSave = Omit<HeadedModel, 'forward' | 'serve'> & {
  /** How variables are kept, by name, where that is not float32. */
  readonly dtypes?: ReadonlyMap<string, FloatDtype>;
};

/**
 * Writes a folder that the original library loads with the same logits: transformers' `AutoModelForSequenceClassification.from_pretrained`
 * for texts; timm, torchvision or transformers for images, depending on the model's origin. It contains model.safetensors, config.json and
 * the family's other files from the model's folder.
 * @param values the values of the variables, if tfjs does not have them
 * @param written called when the system has all values, before the sync: they may be released
 * Not atomic: for an atomic write, use another name and rename.
 * Throws `weights/write-failed`.
 */
export async function saveModel(
  model: ModelToSave,
  folder: string,
  values: ReadonlyMap<string, tf.Tensor> = model.variables,
  written?: () => void,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { family, labels, problemType, heads } = model;
  const saved = family.savedConfig(withRanges(withHeads(model.config, heads), values), {
    labels,
    problemType,
    pooling: model.architecture.pooling,
  });
  const original = await readPlainFile(path.join(model.folder, 'config.json')).catch(() => '');
  await writeFile(path.join(folder, 'config.json'), configText(saved, original));
  await writeHeadBeside(model, values, folder);
  const tensors = weightsToWrite(model, values);
  await writeSafetensors(path.join(folder, 'model.safetensors'), tensors, { format: 'pt' }, written);
  await Promise.all(
    family.files.map((file) => copyIfThere(path.join(model.folder, file), path.join(folder, file))),
  );
}

function withHeads({ graft_heads: _, ...config }: ConfigFile, heads: NamedHeads | undefined): ConfigFile {
  if (!heads) return config;
  const named = Object.entries(heads).map(([name, { problemType, labels }]) => [
    name,
    { problem_type: problemType, labels: [...labels] },
  ]);
  return { ...config, graft_heads: Object.fromEntries(named) };
}

/** Ranges are no weights that another library knows, so they go with what the config says of rounding. */
function withRanges(config: ConfigFile, values: ReadonlyMap<string, tf.Tensor>): ConfigFile {
  const ranges = observedRanges(values);
  return ranges ? { ...config, graft_quantize: { ...config.graft_quantize, ranges } } : config;
}

/** The model's own weights as its forward pass reads them, with the additions of a tuning merged. */
function weightsToWrite(
  { architecture, labels, problemType, heads, weightsOver, dtypes }: ModelToSave,
  values: ReadonlyMap<string, tf.Tensor>,
): Map<string, TensorToWrite> {
  const { shapes, storedName, roleOf } = architecture;
  const weights = weightsOver(values);
  const head = headOf({ problemType, heads }).shapes(architecture, labels.length);
  return new Map(
    [...shapes, ...head].map(([name, shape]) => [
      storedName(name),
      tensorToWrite(() => weights.get(name)!, shape, roleOf(name), dtypes?.get(name)),
    ]),
  );
}

/** Where the original with its head pools in another way, the head goes beside the model, in the layout of sentence-transformers. */
async function writeHeadBeside(
  { architecture, family, labels, problemType, heads, weightsOver }: ModelToSave,
  values: ReadonlyMap<string, tf.Tensor>,
  folder: string,
): Promise<void> {
  const { pooling, featureSize, headName, headLacksBias } = architecture;
  const hasHead = headOf({ problemType, heads })
    .shapes(architecture, labels.length)
    .has(headNames(headName).weight);
  if (!hasHead || family.classifierPooling === pooling || pooling === 'pooler') return;
  const weights = weightsOver(values);
  const names = headNames(headName);
  const part = (name: string, shape: readonly number[]) =>
    tensorToWrite(() => weights.get(name)!, shape, 'weight');
  const outputs = labels.length;
  await writeSentenceLayout(folder, {
    pooling,
    featureSize,
    outputs,
    weight: part(names.weight, [outputs, featureSize]),
    bias: headLacksBias ? undefined : part(names.bias, [outputs]),
  });
}

async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { tf } from '../tensorflow/loadTensorFlow';
import { type TensorToWrite, writeSafetensors } from '../weights/writeSafetensors';
import type { Classifier } from './classifier';
import type { ConfigFile } from './registry';

/** All files of which a tokenizer in the Hugging Face layout may consist. */
const tokenizerFiles = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.txt',
  'vocab.json',
  'merges.txt',
];

/**
 * Writes a folder that transformers' `AutoModelForSequenceClassification.from_pretrained` loads to the same logits:
 * model.safetensors, config.json and the tokenizer's files from the folder that the classifier came from.
 * Not atomic: whoever needs the folder to appear at once writes under another name and renames.
 * Throws `weights/write-failed`.
 */
export async function saveClassifier(classifier: Classifier, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeSafetensors(path.join(folder, 'model.safetensors'), tensorsToWrite(classifier.variables), {
    format: 'pt',
  });
  const config = JSON.stringify(classifierConfig(classifier), null, 2);
  await writeFile(path.join(folder, 'config.json'), `${config}\n`);
  await Promise.all(
    tokenizerFiles.map((file) => copyIfThere(path.join(classifier.folder, file), path.join(folder, file))),
  );
}

/** Variables as tensors of a file, downloaded from the device one at a time. */
export function tensorsToWrite(variables: ReadonlyMap<string, tf.Tensor>): Map<string, TensorToWrite> {
  return new Map(
    [...variables].map(([name, variable]) => [
      name,
      { dtype: 'F32', shape: variable.shape, values: () => variable.dataSync<'float32'>() },
    ]),
  );
}

/** The original config with what makes it a classifier's. */
function classifierConfig({ config, family, labels }: Classifier): ConfigFile {
  const { num_labels: _, ...kept } = config;
  const types = Object.fromEntries(
    ['torch_dtype', 'dtype'].filter((key) => key in kept).map((key) => [key, 'float32']),
  );
  return {
    ...kept,
    ...types,
    model_type: family.modelType,
    architectures: [family.classifierArchitecture],
    problem_type: 'single_label_classification',
    id2label: Object.fromEntries(labels.map((label, i) => [i, label])),
    label2id: Object.fromEntries(labels.map((label, i) => [label, i])),
  };
}

async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

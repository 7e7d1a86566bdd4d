import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { tf } from '../tensorflow/loadTensorFlow';
import { writeSafetensors } from '../weights/writeSafetensors';
import type { Classifier } from './classifier';
import type { ConfigFile } from './configFile';
import { tensorToWrite } from './variableRoles';

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

/** What of a classifier goes into files, whatever it reads. */
type SavedClassifier = Omit<Classifier, 'forward'>;

/**
 * Writes a folder that the original library loads to the same logits: transformers'
 * `AutoModelForSequenceClassification.from_pretrained` for texts, timm, torchvision or transformers for images, whichever the
 * classifier came from. It holds model.safetensors, config.json and the tokenizer's files from the classifier's folder.
 * @param values what the variables hold, where that is not what tfjs has
 * Not atomic: whoever needs the folder to appear at once writes under another name and renames.
 * Throws `weights/write-failed`.
 */
export async function saveClassifier(
  classifier: SavedClassifier,
  folder: string,
  values: ReadonlyMap<string, tf.Tensor> = classifier.variables,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { storedName, roleOf } = classifier;
  const tensors = [...values].map(
    ([name, variable]) => [storedName(name), tensorToWrite(variable, roleOf(name))] as const,
  );
  await writeSafetensors(path.join(folder, 'model.safetensors'), new Map(tensors), { format: 'pt' });
  const config = JSON.stringify(classifierConfig(classifier), null, 2);
  await writeFile(path.join(folder, 'config.json'), `${config}\n`);
  await Promise.all(
    tokenizerFiles.map((file) => copyIfThere(path.join(classifier.folder, file), path.join(folder, file))),
  );
}

/** The original config with what makes it a classifier's. */
function classifierConfig({ config, labels, family }: SavedClassifier): ConfigFile {
  const { num_labels: _, ...kept } = config;
  const types = Object.fromEntries(
    ['torch_dtype', 'dtype'].filter((key) => key in kept).map((key) => [key, 'float32']),
  );
  const named = {
    id2label: Object.fromEntries(labels.map((label, i) => [i, label])),
    label2id: Object.fromEntries(labels.map((label, i) => [label, i])),
  };
  if (family.kind === 'image') {
    return { ...kept, ...types, num_classes: labels.length, label_names: [...labels], ...named };
  }
  return {
    ...kept,
    ...types,
    model_type: family.modelType,
    architectures: [family.classifierArchitecture],
    problem_type: 'single_label_classification',
    ...named,
  };
}

async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

import { acquireLock } from '../../../files/lock';
import { compress, settled } from '../../compression/compression';
import type { Compression, QuantizeSettings } from '../../compression/compressionSettings';
import type { Stored } from '../../compression/method';
import { type NamedValues, rowsOf } from '../../datasets/exampleValues';
import { loadClassifier } from '../../models/classifier';
import type { ConfigFile } from '../../models/configFile';
import { saveClassifier } from '../../models/saveClassifier';
import type { TrainingIo } from '../../training/trainingIo';
import type { FloatDtype } from '../../weights/writeSafetensors';
import { CandidateFolder, type MadeCandidate } from './candidateFolder';
import { candidateKey } from './candidateKey';
import type { CandidateTask } from './candidateTask';
import { measureCandidate } from './measureCandidate';
import { recoverCandidate } from './recoverCandidate';
import { reduceCandidate } from './reduceCandidate';
import { shrinkVocabulary } from './shrinkVocabulary';
import { trainingEvidence } from './trainingEvidence';

/**
 * A candidate of the trained model with its measurements: an earlier one, or a new one, which is stored.
 * @param teacher the trained model's outputs on the training examples
 * @throws CancelledError, after storing the training so far
 */
export async function makeCandidate(
  task: CandidateTask,
  compression: Compression,
  teacher: () => Promise<NamedValues>,
  io: TrainingIo,
): Promise<MadeCandidate> {
  const key = candidateKey(task, compression);
  const folder = await CandidateFolder.open(task.graftFolder, key);
  const lock = await acquireLock(CandidateFolder.lockFile(task.graftFolder, key), { signal: io.signal });
  try {
    const made = await folder.read(rowsOf(task.split.targets));
    return made ?? (await makeAnew(task, compression, folder, teacher, io));
  } finally {
    await lock.release();
  }
}

/** Makes a candidate's model and returns its folder. */
export async function candidateModel(task: CandidateTask, compression: Compression): Promise<string> {
  return (await CandidateFolder.open(task.graftFolder, candidateKey(task, compression))).model;
}

async function makeAnew(
  given: CandidateTask,
  compression: Compression,
  folder: CandidateFolder,
  teacher: () => Promise<NamedValues>,
  io: TrainingIo,
): Promise<MadeCandidate> {
  await folder.prepare();
  const { vocabulary, remove, recover } = compression;
  const task = vocabulary ? await shrinkVocabulary(given, vocabulary, folder.partial) : given;
  const evidence = await trainingEvidence(task, compression);
  const start = remove ? await reduceCandidate(task, remove, evidence, folder.partial) : task.modelFolder;
  const from = recover
    ? await recoverCandidate(
        { ...task, modelFolder: start },
        { compression, evidence, partial: folder.partial, teacher },
        io,
      )
    : start;
  const classifier = await loadClassifier({ folder: from, seed: 0 });
  try {
    const stored = compress(classifier, settled(compression), evidence);
    const dtypes = dtypesOf(compression, stored);
    // transformers computes in the type in the config, else in the file's.
    const computed = dtypes.size > 0 ? { torch_dtype: 'float32' } : {};
    const config = { ...classifier.config, ...computed, ...roundingOf(compression, classifier.config) };
    const smaller = { ...classifier, config };
    await saveClassifier({ ...smaller, dtypes }, folder.model);
    const made = await measureCandidate(task, compression, { classifier: smaller, stored }, io);
    await folder.commit(made);
    return made;
  } finally {
    classifier.dispose();
  }
}

/** PyTorch's data types for weights rounded to them. */
const shortDtypes: { readonly [To in QuantizeSettings['to']]?: FloatDtype } = {
  float16: 'F16',
  bfloat16: 'BF16',
};

function dtypesOf({ quantize }: Compression, stored: Stored): ReadonlyMap<string, FloatDtype> {
  const dtype = quantize && shortDtypes[quantize.to];
  return new Map(dtype ? [...stored.keys()].map((name) => [name, dtype]) : []);
}

/** The rounding of weights, and of activations in a recovery, for onnx-int8. */
function roundingOf({ quantize }: Compression, recovered: ConfigFile): Pick<ConfigFile, 'graft_quantize'> {
  if (!quantize) return {};
  const { keepFloat, per, symmetric } = quantize;
  return {
    graft_quantize: {
      ...recovered.graft_quantize,
      per,
      symmetric,
      ...(keepFloat !== undefined && { keepFloat }),
    },
  };
}

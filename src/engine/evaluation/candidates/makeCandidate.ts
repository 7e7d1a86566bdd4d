import { createHash } from 'node:crypto';
import { stages } from '../../../experiment/stages/stages';
import { acquireLock } from '../../../files/lock';
import { compress, roundingOf, settled, shortDtype } from '../../compression/compression';
import type { Compression } from '../../compression/compressionSettings';
import { type NamedValues, rowsOf } from '../../datasets/exampleValues';
import type { ConfigFile } from '../../models/configFile';
import { loadModel } from '../../models/headedModel';
import { saveModel } from '../../models/saveModel';
import type { TrainingIo } from '../../training/trainingIo';
import { CandidateFolder, type MadeCandidate } from './candidateFolder';
import type { CandidateTask } from './candidateTask';
import { measureCandidate } from './measureCandidate';
import { recoverCandidate } from './recoverCandidate';
import { reduceCandidate, trainingEvidence } from './reduceCandidate';

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
  const { partial } = folder;
  const task = await reduceCandidate(given, compression, partial);
  const evidence = await trainingEvidence(task, compression);
  const from = compression.recover
    ? await recoverCandidate(task, { compression, evidence, partial, teacher }, io)
    : task.modelFolder;
  const model = await loadModel({ folder: from, seed: 0 });
  try {
    const stored = compress(model, settled(compression), evidence);
    const dtype = shortDtype(compression);
    const dtypes = new Map(dtype ? [...stored.keys()].map((name) => [name, dtype]) : []);
    // transformers computes in the type in the config, else in the file's.
    const computed = dtypes.size > 0 ? { torch_dtype: 'float32' } : {};
    const config = { ...model.config, ...computed, ...roundingIn(compression, model.config) };
    const smaller = { ...model, config };
    await saveModel({ ...smaller, dtypes }, folder.model);
    const made = await measureCandidate(task, compression, { model: smaller, stored }, io);
    await folder.commit(made);
    return made;
  } finally {
    model.dispose();
  }
}

/** How weights were rounded, and activations in a recovery: onnx-int8 reads it in the config. */
function roundingIn(compression: Compression, recovered: ConfigFile): Pick<ConfigFile, 'graft_quantize'> {
  const rounding = roundingOf(compression);
  return rounding ? { graft_quantize: { ...recovered.graft_quantize, ...rounding } } : {};
}

/** The key of a candidate: the trained model, the data and the compression, independent of other candidates. */
function candidateKey({ key }: Pick<CandidateTask, 'key'>, compression: Compression): string {
  const { revision } = stages.optimize;
  const inputs = JSON.stringify([revision, key, compression]);
  return createHash('sha256').update(inputs).digest('hex').slice(0, 32);
}

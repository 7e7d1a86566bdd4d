import { t } from '../words/translation';
import { type Case, caseOf, inWords, optional, type Sentences, says, text, texts } from './catalogue';
import { errorsOf } from './errors';

type AboutFile = (file: string) => Sentences;

const again = () => t('Download or export the weights again.');
const unread =
  (why: string, remedy = again()): AboutFile =>
  (file) => ({ message: t('{0} cannot be read: {1}.', file, why), remedy });
const refused =
  (why: string): AboutFile =>
  (file) => ({
    message: `${t('{0} cannot be read: {1}.', file, why)} ${t('A pickle can run code, so Graft reads only plain weights.')}`,
    remedy: saveStateDict(),
  });
const saveStateDict = () =>
  t('Save only the state dict (torch.save(model.state_dict(), ...)), or better, save it with safetensors.');
const linked = (why: string) =>
  unread(why, t('Put all tensors into one file (h5repack or h5copy), and name that file.'));
const incomplete =
  (say: (file: string) => string): AboutFile =>
  (file) => ({ message: say(file), remedy: t('Download the checkpoint again, with all its files.') });
const inconsistent =
  (why: string): AboutFile =>
  (folder) => ({
    message: t('The model in {0} is inconsistent: {1}.', folder, why),
    remedy: t('Check that config.json and the weights belong together.'),
  });
const quoted = (name: string) => JSON.stringify(name);
const first = (names: string, more: number) => (more > 0 ? t('{0} and {1} more', names, more) : names);

/** Files of safetensors. */
const badHeaders = {
  'header-keys': (name: string) => unread(t('the name {0} occurs twice', quoted(name))),
  'header-json': (said: string) => unread(t('its header is not JSON ({0})', said)),
  'header-large': (bytes: string, limit: number) =>
    unread(t('its header claims {0} bytes; the limit is {1}', bytes, limit)),
  'header-long': (bytes: string, left: number) =>
    unread(t('its header claims {0} bytes, but only {1} follow', bytes, left)),
  'header-object': () => unread(t('its header is not a JSON object')),
  'header-utf-8': () => unread(t('its header is not UTF-8')),
  'metadata-object': () => unread(t('{0} is not an object', '__metadata__')),
  'metadata-value': (key: string) =>
    unread(t('{0} has a value that is not a string: {1}', '__metadata__', quoted(key))),
  'tensor-bytes': (name: string, type: string, needed: string, bytes: number) =>
    unread(t('{0}, {1}, needs {2} bytes, but its offsets span {3}', quoted(name), type, needed, bytes)),
  'tensor-end': (name: string, end: number, bytes: number) =>
    unread(t('{0} ends at byte {1} of the data, but there are only {2}', quoted(name), end, bytes)),
  'tensor-gap': (bytes: number, name: string) =>
    unread(t('{0} bytes before {1} belong to no tensor', bytes, quoted(name))),
  'tensor-object': (name: string) => unread(t('the entry of {0} is not an object', quoted(name))),
  'tensor-offsets': (name: string) =>
    unread(t('data_offsets of {0} is not a pair of positions', quoted(name))),
  'tensor-overlaps': (name: string) => unread(t('{0} overlaps the tensor before it', quoted(name))),
  'tensor-shape': (name: string) => unread(t('the shape of {0} is not a list of sizes', quoted(name))),
  'tensor-type': (name: string, type: string, known: string) =>
    unread(t('{0} has dtype {1}, but Graft reads {2}', quoted(name), type, known)),
  'trailing-bytes': (bytes: number) => unread(t('{0} bytes at its end belong to no tensor', bytes)),
};

/** Files of PyTorch. */
const badCheckpoints = {
  'byte-order': () => unread(t('its numbers are not little-endian')),
  'ends-before': (name: string) => unread(t('it ends before the end of {0}', name)),
  'no-state-dict': (keys: string) =>
    unread(t('it has no state dict; its keys are {0}', keys || t('none')), saveStateDict()),
  'no-pickle': () => unread(t('it does not begin like a checkpoint of PyTorch')),
  'not-torch': (form: string) => unread(t('it is a {0} file, but not of PyTorch', form)),
  'number-type': (type: string) => unread(t('its numbers have the type {0}', type)),
  pickle: (detail: string) => unread(t('its pickle is damaged ({0})', detail)),
  'pickle-asks': (name: string) => refused(t('it asks for {0}, which is not part of weights', name)),
  'pickle-bytes': (bytes: number) => unread(t('its pickle has {0} bytes', bytes)),
  'pickle-calls': (name: string) => refused(t('its pickle calls {0}', name)),
  'pickle-ends': () => unread(t('its pickle ends early')),
  'pickle-form': (detail: string) => refused(t('its pickle has an unusual form ({0})', detail)),
  'pickle-instruction': (name: string) => refused(t('its pickle uses the instruction {0}', name)),
  'pickle-length': (most: number) => unread(t('its pickle has more than {0} instructions', most)),
  'pickle-protocol': (protocol: number) =>
    refused(t('its pickle has protocol {0}, but Graft reads 2 to 5', protocol)),
  short: (bytes: number) => unread(t('it has only {0} bytes', bytes)),
  'storage-missing': (key: string) => unread(t('it lacks numbers of the storage {0}', key)),
  'tensor-form': () => unread(t('a tensor in it has an unknown form')),
  'tensor-outside': (name: string) => unread(t('{0} extends beyond its storage', quoted(name))),
  'tensor-repeats': (name: string, numbers: number, times: number) =>
    unread(t('{0} repeats {1} numbers {2} times', quoted(name), numbers, times)),
  'zip-compressed': (name: string) => unread(t('its member {0} is compressed', name)),
  'zip-damaged': (said: string) => unread(t('its zip archive is damaged ({0})', said)),
  'zip-members': (members: number) => unread(t('it has {0} members', members)),
  'zip-overlapping': (name: string) => unread(t('its member {0} is inside another one', name)),
  'zip-twice': (name: string) => unread(t('it has two members called {0}', name)),
};
export type BadCheckpoint = Case<typeof badCheckpoints>;

/** Files of HDF5. */
const badHdf5 = {
  'hdf5-damaged': () => unread(t('it is damaged or truncated')),
  'hdf5-depth': (most: number) => unread(t('its groups are more than {0} levels deep', most)),
  'hdf5-elsewhere': (name: string, file: string) => linked(t('{0} is in another file, {1}', name, file)),
  'hdf5-entries': (most: number) => unread(t('it has more than {0} entries', most)),
  'hdf5-filter': (name: string, filter: string) =>
    unread(
      t('{0} is compressed by {1}, which Graft does not read', name, filter),
      t('Write the file again with gzip or without compression (h5repack -f GZIP=4 OLD NEW).'),
    ),
  'hdf5-signature': () => unread(t('it does not begin like an HDF5 file')),
  'hdf5-tensor': (name: string) => unread(t('{0} cannot be read', name)),
  'hdf5-virtual': (name: string) => linked(t('{0} is assembled from other files', name)),
};

/** Indexes of checkpoints in several files. */
const badIndexes = {
  'index-file': (name: string, ending: string) =>
    incomplete((file) => t('{0} names {1}, which is not a {2} file beside it.', file, quoted(name), ending)),
  'index-json': () =>
    incomplete((file) => t('{0} is not a JSON object whose weight_map names a file for each tensor.', file)),
  'index-lacks': (tensor: string, shard: string) =>
    incomplete((file) => t('{0} does not say that {1} is in {2}.', file, quoted(tensor), shard)),
  'index-shards': (files: number, missing: string, more: number) =>
    incomplete((file) =>
      t('{0} names {1} files of weights, but these are missing: {2}.', file, files, first(missing, more)),
    ),
  'index-tensor': (name: string) => incomplete((file) => t('{0} names no tensor {1}.', file, quoted(name))),
};

/** Weights that do not fit the config of their model. */
const misfits = {
  'same-tensor': (name: string, other: string) =>
    inconsistent(t('{0} and {1} are two names of one tensor', name, other)),
  missing: (names: string, more: number) => inconsistent(t('the weights lack {0}', first(names, more))),
  shape: (name: string, found: string, wanted: string) =>
    inconsistent(
      t('{0} is {1}, but the model expects floating-point numbers of shape {2}', name, found, wanted),
    ),
  unknown: (names: string, more: number) =>
    inconsistent(t('the weights have {0}, which the model does not use', first(names, more))),
};

const problems = {
  ...badHeaders,
  ...badCheckpoints,
  ...badHdf5,
  ...badIndexes,
  ...misfits,
  declared:
    (declared: string, values: string): AboutFile =>
    (tensor) => ({
      message: t('{0} is declared as {1}, but its values are {2}.', tensor, declared, values),
    }),
  'ended-at': (byte: number) => unread(t('it ended at byte {0} while Graft read it', byte)),
  'no-tensor': (name: string) => incomplete((file) => t('{0} has no tensor {1}.', file, quoted(name))),
};
type WeightProblem = Case<typeof problems>;
const bad = says({ file: text, problem: caseOf(problems) }, ({ file, problem }) =>
  inWords(problems, problem)(file),
);

/** Contents in place of weights. */
const standIns = {
  lfs: (file: string): Sentences => ({
    message: t('{0} holds no weights: it is a pointer of Git LFS to a file in a repository.', file),
    remedy: t('Run `git lfs pull` in that repository, or download the file itself.'),
  }),
  'web-page': (file: string) => ({
    message: t('{0} holds no weights: it is a web page.', file),
    remedy: t('Download the file again from an address that needs no login, or with your token.'),
  }),
};

const notFinite = {
  read: (tensor: string, folder: string): Sentences => ({
    message: t('{0} of the model in {1} has values that are infinite or NaN.', tensor, folder),
    remedy: t(
      'Download or export the weights again. If the training that made them diverged, take the weights of an earlier epoch.',
    ),
  }),
  written: (tensor: string) => ({
    message: t('{0} has values that are infinite or NaN, so it is not written.', tensor),
    remedy: t('Train again with a lower finetune.learningRate, or add warmup.'),
  }),
};

/** Files of weights. */
export const weightErrors = {
  'weights/bad-archive': bad,
  'weights/bad-hdf5': bad,
  'weights/bad-header': bad,
  'weights/bad-index': bad,
  'weights/bad-metadata': bad,
  'weights/bad-offsets': bad,
  'weights/bad-pickle': bad,
  'weights/bad-shape': bad,
  'weights/bad-tensor': bad,
  'weights/duplicate-name': bad,
  'weights/gap': bad,
  'weights/header-too-large': bad,
  'weights/linked-hdf5': bad,
  'weights/many-checkpoints': says({ folder: text, files: texts }, ({ folder, files }) => ({
    message: t(
      'The model folder {0} has several files of weights and no index: {1}.',
      folder,
      files.join(', '),
    ),
    remedy: t('Keep one of the files, or add the index that belongs to them.'),
  })),
  'weights/missing-shards': bad,
  'weights/missing-tensor': bad,
  'weights/missing-tensors': bad,
  'weights/no-checkpoint': says(
    { folder: text, why: optional(text), files: texts },
    ({ folder, why, files }) => ({
      message:
        why === undefined
          ? t('The model folder {0} has no weights.', folder)
          : t('The model folder {0} cannot be read: {1}.', folder, why),
      remedy: t('Choose the folder of a model in the Hugging Face layout, with {0}.', files.join(t(' or '))),
    }),
  ),
  'weights/no-weights': bad,
  'weights/not-finite': says({ tensor: caseOf(notFinite) }, ({ tensor }) => inWords(notFinite, tensor)),
  'weights/out-of-range': says({ value: text }, ({ value }) => ({
    message: t('The integer {0} does not fit into 32 bits.', value),
  })),
  'weights/overlap': bad,
  'weights/pickle-refused': bad,
  'weights/pickle-too-large': bad,
  'weights/stand-in': says({ found: caseOf(standIns) }, ({ found }) => inWords(standIns, found)),
  'weights/trailing-bytes': bad,
  'weights/truncated': bad,
  'weights/unknown-tensors': bad,
  'weights/unreadable': says({ file: text, why: text }, ({ file, why }) => ({
    message: t('{0} cannot be read: {1}.', file, why),
  })),
  'weights/unsupported-dtype': bad,
  'weights/unsupported-filter': bad,
  'weights/write-failed': says({ file: text, why: text }, ({ file, why }) => ({
    message: t('{0} cannot be written: {1}.', file, why),
    remedy: t('Make room on the disk or choose another folder.'),
  })),
  'weights/wrong-shape': bad,
};

export const weightError = errorsOf(weightErrors);

type Errors = typeof weightErrors;
type BadCode = { [K in keyof Errors]: Errors[K] extends typeof bad ? K : never }[keyof Errors];

/** The error about a file, or a folder, of weights that cannot be read. */
export const badWeights = (code: BadCode, file: string, problem: WeightProblem, cause?: unknown) =>
  weightError(code, { file, problem }, { place: { file }, cause });

import { t } from '../words/translation';
import { type Case, type Clause, caseOf, inWords, oneOf, says, text, texts } from './catalogue';
import { clausesOf } from './clauses';
import { errorsOf } from './errors';

/** The entries in the place of a package that prevent writing it. */
const taken = {
  above: (path: string) => t('{0} is not a folder, so it cannot contain a package.', path),
  file: (path: string) => t('{0} is a file, so it cannot become the folder of a package.', path),
};

/** How the answers in a format differ from those of the trained model. */
const otherAnswers = {
  error: (why: Clause) => why.message,
  logit: (difference: string) => t('a logit differs by {0}', difference),
};

/** Why a file of expected answers is not one for a model. */
const misfits = {
  channels: (name: string, channels: number) => t('{0} has {1} channels, not 3', name, channels),
  classes: (name: string, columns: number, classes: number) =>
    t('{0} has {1} columns, but the model has {2} classes', name, columns, classes),
  kind: (kind: string, own: string) =>
    t('its inputs are of the kind {0}, but the model reads the kind {1}', kind, own),
  length: (name: string, inputs: string, length: number) =>
    t('{0} does not have the length of {1}, {2}', name, inputs, length),
  lacks: (name: string) => t('it has no {0}', name),
  range: (name: string, value: number, entries: number) =>
    t('{0} contains {1}, but the model takes integers from 0 to {2}', name, value, entries - 1),
  rank: (name: string, shape: string, rank: number) =>
    t('{0} has the shape [{1}], not one of {2} sizes above 0', name, shape, rank),
  rows: (name: string, rows: number, inputs: string, expected: number) =>
    t('{0} has {1} rows, but {2} has {3}', name, rows, inputs, expected),
  shape: (name: string, shape: string, expected: string) =>
    t('{0} has the shape [{1}], not [{2}]', name, shape, expected),
  type: (name: string, dtype: string, expected: string) =>
    t('{0} has the type {1}, not {2}', name, dtype, expected),
};
export type Misfit = Case<typeof misfits>;

/** Reasons inside the sentences about a package. */
export const packageClauses = {
  'package/unrecorded-answers': says({}, () => ({ message: t('Its answers were not recorded.') })),
};
export const packageClause = clausesOf(packageClauses);

const packageAgain = () => t('Run the package stage again.');
const otherFolder = () => t('Choose another folder with package.to, or move away what is there.');

/** Packages, and comparing them with expected answers. */
export const packageErrors = {
  'package/bad-golden': says({ file: text }, ({ file }) => ({
    message: t('{0} is not a record of golden answers.', file),
    remedy: packageAgain(),
  })),
  'package/damaged': says({ file: text, change: oneOf('changed', 'missing') }, ({ file, change }) => ({
    message:
      change === 'missing'
        ? t('{0} is missing, though it was packaged.', file)
        : t('{0} has changed since it was packaged.', file),
    remedy: t('Run the package stage again, or copy the package again from where it came from.'),
  })),
  'package/folder-taken': says({ folder: text }, ({ folder }) => ({
    message: t('{0} contains other files, so the package is not written there.', folder),
    remedy: otherFolder(),
  })),
  'package/format-differs': says(
    { format: text, runtime: text, how: caseOf(otherAnswers) },
    ({ format, runtime, how }) => ({
      message: t(
        'In the format {0}, {1} does not give the answers of the trained model: {2}.',
        format,
        runtime,
        inWords(otherAnswers, how),
      ),
      remedy: t('Leave {0} out of package.formats, and please report it.', format),
    }),
  ),
  'package/linked': says({ folder: text }, ({ folder }) => ({
    message: t('{0} is a link, so the package would be written elsewhere.', folder),
    remedy: otherFolder(),
  })),
  'package/mount-point': says({ folder: text }, ({ folder }) => ({
    message: t('{0} is the top folder of a disk, which a package cannot replace.', folder),
    remedy: otherFolder(),
  })),
  'package/no-formats': says({}, () => ({
    message: t('package.formats names no format, so there is nothing to write.'),
  })),
  'package/no-golden': says({ folder: text }, ({ folder }) => ({
    message: t('{0} has no golden.json to replay.', folder),
    remedy: t('Name a folder that a package stage wrote, or compare with --against IO.safetensors.'),
  })),
  'package/no-model': says({ folder: text, has: oneOf('golden', 'nothing') }, ({ folder, has }) => ({
    message: t('{0} has no model in any format that Graft knows.', folder),
    remedy: has === 'golden' ? packageAgain() : t('Name the folder of a package.'),
  })),
  'package/no-such-format': says({ folder: text, format: text, held: texts }, ({ folder, format, held }) => ({
    message: t('{0} has no model in the format {1}.', folder, format),
    remedy:
      held.length === 0
        ? t('Name the folder of a package.')
        : t('It has {0}. Set package.formats in its experiment to write others.', held.join(', ')),
  })),
  'package/not-a-folder': says({ found: caseOf(taken) }, ({ found }) => ({
    message: inWords(taken, found),
    remedy: otherFolder(),
  })),
  'package/not-finite': says({}, () => ({
    message: t('The model answers with numbers that are not finite.'),
    remedy: t('Train the model again with --fresh and a lower finetune.learningRate.'),
  })),
  'verify/misfit': says({ file: text, why: caseOf(misfits) }, ({ file, why }) => ({
    message: t('{0} does not fit: {1}.', file, inWords(misfits, why)),
    remedy: t('Compare the folder with the reference that was made from it.'),
  })),
  'verify/not-finite': says({ folder: text, file: text }, ({ folder, file }) => ({
    message: t('The model in {0} or {1} has logits that are not finite numbers.', folder, file),
  })),
};

export const packageError = errorsOf(packageErrors);

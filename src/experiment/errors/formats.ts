import { t } from '../words/translation';
import { type Case, caseOf, clause, inWords, says, text } from './catalogue';
import { errorsOf } from './errors';

/** Why an operation of TensorFlow cannot become one of ONNX. */
const differences = {
  'batch-dimensions': () => t('it has batch dimensions'),
  'batch-statistics': () => t('it uses statistics of the batch'),
  'computed-filters': () => t('its filters are computed'),
  'data-format': () => t('its data format is not NHWC'),
  'input-computed': (input: number) => t('its input {0} is not a constant', input),
  'input-sized': (input: number) => t('its input {0} depends on the sizes of the inputs', input),
  'number-type': () => t('ONNX has no number of that type'),
  'outside-tensor': () => t('it reads a tensor that the model does not hold'),
  unknown: () => t('Graft does not convert it yet'),
};
export type OnnxDifference = Case<typeof differences>;

/** Parts of a graph that Graft never writes. */
const foreignParts = {
  damaged: () => t('it is damaged'),
  field: (field: string) => t('it has a field that Graft does not write, {0}', field),
  file: (name: string) => t('it has a file {0}', name),
  files: (node: string) => t('its node {0} names a file of its choice', node),
  functions: () => t('it has functions'),
  graphs: (count: number) => t('it has {0} graphs', count),
  operation: (node: string, operation: string) => t('its node {0} is a {1}', node, operation),
  outputs: (node: string, operation: string) => t('its outputs depend on {0}, a {1}', node, operation),
  signature: (name: string) => t('it has a signature {0}', name),
  variables: () => t('its variables come from a file of its choice'),
  writes: (node: string) => t('its node {0} writes a file when it is loaded', node),
};
export type ForeignPart = Case<typeof foreignParts>;

/** Files that hold a model for other programs. */
export const formatErrors = {
  'formats/damaged': says({ file: text }, ({ file }) => ({
    message: t('{0} and its weight files are not a TensorFlow.js model.', file),
    remedy: t('Run the package stage again.'),
  })),
  'formats/no-calibration': says({}, () => ({
    message: t('A CNN needs calibration examples to become int8.'),
  })),
  'formats/no-past': says({}, () => ({
    message: t(
      'The formats onnx-with-past and onnx-with-past-int8 need a language model that reads its texts from left to right.',
    ),
    remedy: t('Leave both formats out of package.formats.'),
  })),
  'formats/not-recorded': says({ operation: text, why: clause }, ({ operation, why }) => ({
    message:
      operation === ''
        ? t('The forward pass of the model cannot be written as a graph: {0}.', why.message)
        : t('The forward pass of the model cannot be written as a graph ({0}): {1}.', operation, why.message),
    remedy: t('Keep only safetensors in package.formats.'),
  })),
  'formats/unsupported-operation': says(
    { operation: text, why: caseOf(differences) },
    ({ operation, why }) => ({
      message: t(
        'The model cannot be written as ONNX: its operation {0} has no counterpart there ({1}).',
        operation,
        inWords(differences, why),
      ),
      remedy: t('Leave the formats that begin with onnx out of package.formats.'),
    }),
  ),
  'package/foreign-graph': says({ file: text, has: caseOf(foreignParts) }, ({ file, has }) => ({
    message: t('Graft did not write {0}: {1}.', file, inWords(foreignParts, has)),
    remedy: t('Do not run this model. Run the package stage again to write your own package.'),
  })),
};

export const formatError = errorsOf(formatErrors);

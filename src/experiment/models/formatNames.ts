import { t } from '../words/translation';

/** The use of each format that a package can have, by its name, which is a value of `package.formats`. */
export const formatUses = {
  safetensors: () => t('Python: transformers, timm; the engine itself'),
  savedmodel: () => t('TensorFlow and TensorFlow Serving'),
  tfjs: () => t('TensorFlow.js, in browsers and Node'),
  'tfjs-float16': () => t('TensorFlow.js, half the size'),
  'tfjs-uint8': () => t('TensorFlow.js, a quarter of the size'),
  onnx: () => t('ONNX Runtime, everywhere'),
  'onnx-compact': () => t('ONNX Runtime, with int4, binary or 16-bit weights in the fewest bytes'),
  'onnx-int8': () => t('ONNX Runtime with integer arithmetic: smaller and faster, nearly the same answers'),
  'onnx-with-past': () => t('ONNX Runtime, language models that read each token once: faster generation'),
  'onnx-with-past-int8': () =>
    t('ONNX Runtime with integer arithmetic, language models that read each token once'),
} satisfies Record<string, () => string>;
export type FormatName = keyof typeof formatUses;

/** Formats of models that write text, which no other model has. */
const formatsOfWriters: readonly FormatName[] = ['onnx-with-past', 'onnx-with-past-int8'];

/** The formats that a model of a task can have; all of them for an unknown task. */
export function formatsFor(task: string | undefined): FormatName[] {
  if (task === undefined || task === 'language-modelling') return formatNames;
  return formatNames.filter((name) => !formatsOfWriters.includes(name));
}

/** Whether Python libraries load a package in these formats. Results of earlier versions do not tell the formats. */
export function loadsInPython(formats: readonly FormatName[] | undefined): boolean {
  return formats?.includes('safetensors') ?? true;
}

/** All names, in the order in which users see them. */
export const formatNames = Object.keys(formatUses) as FormatName[];

/** Whether a name from a file is that of a format. */
export function isFormat(name: unknown): name is FormatName {
  return typeof name === 'string' && Object.hasOwn(formatUses, name);
}

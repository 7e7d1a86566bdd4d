import path from 'node:path';

/** A format of weights, and the names that its files have in the Hugging Face layout. */
export interface WeightLayout {
  readonly format: 'safetensors' | 'torch' | 'hdf5';
  /** All of a model in one file. */
  readonly file: string;
  /** Says which tensor lies in which of several files (shards), where a format has such. */
  readonly index?: string;
  /** Endings of its files' names. */
  readonly endings: readonly string[];
}

/** In the order of preference: safetensors is data from the first byte on, and quicker. */
export const weightLayouts: readonly WeightLayout[] = [
  {
    format: 'safetensors',
    file: 'model.safetensors',
    index: 'model.safetensors.index.json',
    endings: ['.safetensors'],
  },
  {
    format: 'torch',
    file: 'pytorch_model.bin',
    index: 'pytorch_model.bin.index.json',
    endings: ['.bin', '.pth', '.pt'],
  },
  // As Keras and AllenNLP save weights, always in one file.
  {
    format: 'hdf5',
    file: 'model.weights.h5',
    endings: ['.h5', '.hdf5'],
  },
];

/** Which of a folder's files its weights are: one, or an index and what it names, or all that may hold weights. */
export interface ChosenWeights {
  readonly layout: WeightLayout | undefined;
  readonly index: string | undefined;
  /** Sorted. With an index, it and all files of its format. */
  readonly files: readonly string[];
}

/** Chooses a folder's weights by the names of its files, so that a copy in another format beside them is not read. */
export function chooseWeights(names: readonly string[]): ChosenWeights {
  for (const layout of weightLayouts) {
    const { file, index } = layout;
    if (names.includes(file)) return { layout, index: undefined, files: [file] };
    if (index === undefined || !names.includes(index)) continue;
    const shards = names.filter((name) => layoutOf(name) === layout);
    return { layout, index, files: [index, ...shards].sort() };
  }
  const files = names.filter((name) => layoutOf(name) && !noWeights.test(name)).sort();
  return { layout: files[0] === undefined ? undefined : layoutOf(files[0]), index: undefined, files };
}

/** Files that trainers leave beside the weights, and the copy for TensorFlow, whose layout no family reads. */
const noWeights = /^(training_args|optimizer|scheduler|scaler|rng_state\w*|tf_model)\./;

function layoutOf(file: string): WeightLayout | undefined {
  return weightLayouts.find(({ endings }) => endings.includes(path.extname(file).toLowerCase()));
}

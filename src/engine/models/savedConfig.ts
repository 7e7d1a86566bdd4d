import type { ConfigFile } from './configFile';
import type { SavedHead } from './family';

/** Keys that every library reads the outputs' names from. */
export function labelMaps({ labels }: SavedHead): Pick<ConfigFile, 'id2label'> & { label2id: object } {
  return {
    id2label: Object.fromEntries(labels.map((label, i) => [i, label])),
    label2id: Object.fromEntries(labels.map((label, i) => [label, i])),
  };
}

/** A config without what a new head makes wrong: the number of labels, and a data type that is not float32 any more. */
export function keptConfig({ num_labels: _, ...kept }: ConfigFile): ConfigFile {
  const types = ['torch_dtype', 'dtype'].filter((key) => key in kept);
  return { ...kept, ...Object.fromEntries(types.map((key) => [key, 'float32'])) };
}

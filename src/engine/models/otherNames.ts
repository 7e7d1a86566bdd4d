import type { Architecture, TensorShapes } from './family';
import { isBatchCounter } from './imageTensors';

/** How a library calls the layers of a checkpoint, where it is not the one whose names a family uses. */
export interface OtherNames {
  readonly library: 'torchvision' | 'transformers' | 'efficientnet_pytorch' | 'pretrainedmodels';
  /** What some tensor of a checkpoint with these names is called. */
  readonly pattern: RegExp;
  /** From a layer's name, without `.weight` and the like, to the family's; undefined for a layer that keeps its name. */
  readonly layerNames: (stored: TensorShapes) => (layer: string) => string | undefined;
  /** The head's layer. */
  readonly headName: string;
  /** What stands before all names but the head's in a model with a head; a bare backbone does without. */
  readonly prefix?: string;
}

/** The names of a checkpoint, and whose they are. */
export interface CheckpointNames extends Pick<Architecture, 'canonicalName' | 'storedName'> {
  /** Undefined for those that the family itself uses. */
  readonly library?: OtherNames['library'];
}

/** Recognizes whose names a checkpoint has. The way back from a family's names is what the checkpoint was found to have. */
export function checkpointNames(
  stored: TensorShapes,
  known: readonly OtherNames[],
  headName: string,
): CheckpointNames {
  const names = [...stored.keys()];
  const other = known.find(({ pattern }) => names.some((name) => pattern.test(name)));
  if (!other) return { canonicalName: own, storedName: (name) => name };
  const layerName = other.layerNames(stored);
  const canonicalName = (name: string) => {
    if (isBatchCounter(name)) return undefined;
    const [layer, part] = splitLast(name);
    return `${layerName(layer) ?? layer}${part}`;
  };
  const back = new Map(names.map((name) => [canonicalName(name), withPrefix(name, other)]));
  const head = (name: string) => name.replace(`${headName}.`, `${other.headName}.`);
  return { library: other.library, canonicalName, storedName: (name) => back.get(name) ?? head(name) };
}

function own(name: string): string | undefined {
  return isBatchCounter(name) ? undefined : name;
}

function withPrefix(name: string, { prefix = '', headName }: OtherNames): string {
  return name.startsWith(prefix) || name.startsWith(`${headName}.`) ? name : `${prefix}${name}`;
}

/** A tensor's layer, and the rest from the last dot on. */
function splitLast(name: string): [layer: string, part: string] {
  const dot = name.lastIndexOf('.');
  return [name.slice(0, dot), name.slice(dot)];
}

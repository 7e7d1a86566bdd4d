import type { ConfigFile } from './configFile';
import type { Architecture, TensorShapes } from './family';
import { isBatchCounter } from './imageTensors';

/** How a library calls the layers of a checkpoint, where it is not the one whose names a family uses. */
export interface OtherNames {
  readonly library: 'torchvision' | 'transformers' | 'efficientnet_pytorch' | 'pretrainedmodels';
  /** A tensor's name in a checkpoint with these names. */
  readonly pattern: RegExp;
  /** From a layer's name, without `.weight` and the like, to the family's; undefined for a layer that keeps its name. */
  readonly layerNames: (stored: TensorShapes, config: ConfigFile) => (layer: string) => string | undefined;
  /** The head's layer. */
  readonly headName: string;
  /** The prefix of all names except the head's in a model with a head; a bare backbone lacks it. */
  readonly prefix?: string;
  /** Whether the library has given them up, so that they are not written any more. */
  readonly isOld?: boolean;
}

/** The names of a checkpoint, and whose they are. */
export interface CheckpointNames extends Pick<Architecture, 'canonicalName' | 'storedName'> {
  /** Undefined for those that the family itself uses. */
  readonly library?: OtherNames['library'];
}

/** A family's facts about names. */
interface NamesOfFamily {
  readonly otherNames: readonly OtherNames[];
  readonly headName: string;
  readonly unused?: RegExp;
}

/** Recognizes whose names a checkpoint has. The way back from a family's names is what the checkpoint was found to have. */
export function checkpointNames(
  stored: TensorShapes,
  config: ConfigFile,
  { otherNames, headName, unused }: NamesOfFamily,
): CheckpointNames {
  const names = [...stored.keys()];
  const other = otherNames.find(({ pattern }) => names.some((name) => pattern.test(name)));
  const isPassedOver = (name: string) => isBatchCounter(name) || unused?.test(name);
  if (!other) {
    const canonicalName = (name: string) => (isPassedOver(name) ? undefined : name);
    return { canonicalName, storedName: (name) => name };
  }
  const layerName = other.layerNames(stored, config);
  // A head may have layers below its name: one of several heads, or one over maps.
  const partOfHead = (layer: string) =>
    layer.startsWith(`${other.headName}.`) ? layer.replace(other.headName, headName) : undefined;
  const canonicalName = (name: string) => {
    if (isPassedOver(name)) return undefined;
    const [layer, part] = splitLast(name);
    return `${layerName(layer) ?? partOfHead(layer) ?? layer}${part}`;
  };
  const { library } = other;
  if (other.isOld) return { library, canonicalName, storedName: (name) => name };
  const back = new Map(names.map((name) => [canonicalName(name), withPrefix(name, other)]));
  const head = (name: string) => name.replace(`${headName}.`, `${other.headName}.`);
  return { library, canonicalName, storedName: (name) => back.get(name) ?? head(name) };
}

function withPrefix(name: string, { prefix = '', headName }: OtherNames): string {
  return name.startsWith(prefix) || name.startsWith(`${headName}.`) ? name : `${prefix}${name}`;
}

/** A tensor's layer, and the rest from the last dot on. */
function splitLast(name: string): [layer: string, part: string] {
  const dot = name.lastIndexOf('.');
  return [name.slice(0, dot), name.slice(dot)];
}

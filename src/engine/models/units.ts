/** Shapes of tensors by name. */
type Shapes = ReadonlyMap<string, readonly number[]>;

/** The kinds of units. */
export const unitKinds = ['neurons', 'heads', 'channels'] as const;
export type UnitKind = (typeof unitKinds)[number];

/** Where a tensor, as the file has it, has the places of units. */
export interface UnitSlice {
  readonly variable: string;
  readonly axis: number;
  /** How many places that follow each other a unit has there. */
  readonly width: number;
}

/** The units between two layers, each of which can be removed with all the weights that make it and that read it. */
export interface UnitGroup {
  readonly kind: UnitKind;
  readonly count: number;
  readonly slices: readonly UnitSlice[];
  /** The slice of the last weight that reads the units. A unit's contribution is linear in its part of this weight. */
  readonly reader: UnitSlice;
}

/** The removable units of a model, whose removal does not change the others. */
export interface Removable {
  readonly groups: readonly UnitGroup[];
  /** Blocks that leave what they read in its shape, by the prefix of their variables; none where blocks differ. */
  readonly layers: readonly string[];
  /** The table with a row for each token, and nothing else that counts them; absent where there is none. */
  readonly tokens?: string;
}

/** Sizes of what stays, as a config says them. */
export interface ReducedSizes {
  /** The units of each group, where groups of the kind have as many. */
  readonly units: Partial<Record<UnitKind, number>>;
  /** For each group of a kind, in their order, the units that are removed. */
  readonly removed: Readonly<Record<UnitKind, readonly (readonly number[])[]>>;
  readonly layers: number;
}

/** The names of the layers that produce and read units. */
interface UnitLayers {
  /** All that has a place for each unit where it has its outputs: layers that make them and those that treat each by itself. */
  readonly makers: readonly string[];
  /** The layers that read them, the last of which makes something else of them. */
  readonly readers: readonly string[];
  /** How many outputs of a maker are a unit. */
  readonly width?: number;
  /** How many inputs of a reader are, where that is another number. */
  readonly readWidth?: number;
}

const parts = ['weight', 'bias', 'running_mean', 'running_var'];

/** The units between layers whose weights are [out, in, ...]. */
export function unitsBetween(
  kind: UnitKind,
  shapes: Shapes,
  { makers, readers, width = 1, readWidth = width }: UnitLayers,
): UnitGroup {
  const made = makers.flatMap((maker) => parts.map((part) => `${maker}.${part}`));
  const read = readers.map((reader) => ({ variable: `${reader}.weight`, axis: 1, width: readWidth }));
  return {
    kind,
    count: (shapes.get(`${makers[0]}.weight`)?.[0] ?? 0) / width,
    slices: [
      ...made.filter((name) => shapes.has(name)).map((variable) => ({ variable, axis: 0, width })),
      ...read,
    ],
    reader: read.at(-1)!,
  };
}

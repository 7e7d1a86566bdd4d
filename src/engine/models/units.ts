/** Shapes of tensors by name. */
type Shapes = ReadonlyMap<string, readonly number[]>;

/** What a unit is. */
export type UnitKind = 'neurons' | 'channels';

/** The units between two layers, each of which can be removed with all the weights that make it and that read it. */
export interface UnitGroup {
  readonly kind: UnitKind;
  readonly count: number;
  /** The tensors that have a place for each unit, and the axis of it, as the file has them. */
  readonly slices: readonly { readonly variable: string; readonly axis: number }[];
  /** Of these, the weight that reads the units. What it adds for one of them is linear in its part of this weight. */
  readonly reader: string;
}

/** What can be removed from a model without a change to what stays. */
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
  readonly layers: number;
}

/** The neurons between two dense layers whose matrices are [out, in]. */
export function neuronsBetween(shapes: Shapes, first: string, second: string): UnitGroup {
  return {
    kind: 'neurons',
    count: shapes.get(`${first}.weight`)?.[0] ?? 0,
    slices: [
      { variable: `${first}.weight`, axis: 0 },
      { variable: `${first}.bias`, axis: 0 },
      { variable: `${second}.weight`, axis: 1 },
    ],
    reader: `${second}.weight`,
  };
}

/** The channels between two convolutions, the first of which is normalized. */
export function channelsBetween(shapes: Shapes, first: string, norm: string, second: string): UnitGroup {
  const normalizing = ['weight', 'bias', 'running_mean', 'running_var'].map((part) => `${norm}.${part}`);
  return {
    kind: 'channels',
    count: shapes.get(`${first}.weight`)?.[0] ?? 0,
    slices: [
      { variable: `${first}.weight`, axis: 0 },
      ...[`${first}.bias`, ...normalizing]
        .filter((variable) => shapes.has(variable))
        .map((variable) => ({ variable, axis: 0 })),
      { variable: `${second}.weight`, axis: 1 },
    ],
    reader: `${second}.weight`,
  };
}

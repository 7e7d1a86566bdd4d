/** Sizes of named axes. */
export type AxisSizes = Readonly<Record<string, number>>;

interface SizedFeed {
  readonly shape: readonly number[];
  readonly axes?: readonly (string | undefined)[] | undefined;
}

/** The sizes of the named axes. */
export function axisSizes(feeds: Readonly<Record<string, SizedFeed>>): AxisSizes {
  const sizes: Record<string, number> = {};
  for (const { shape, axes = [] } of Object.values(feeds))
    for (const [i, axis] of axes.entries()) if (axis !== undefined) sizes[axis] = shape[i]!;
  return sizes;
}

/** The same under longer names. */
export function withPrefix<T>(prefix: string, named: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [prefix + name, value]));
}

/** The entries whose names have this prefix, by the rest of the name. */
export function underPrefix<T>(prefix: string, named: Readonly<Record<string, T>>): Record<string, T> {
  const own = Object.entries(named).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
}

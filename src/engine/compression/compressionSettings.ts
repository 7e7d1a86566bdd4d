import type { SettingsOf } from '../../experiment/stages/stages';

/** A setting of which one value is chosen where several were given. */
type Single<T> = T extends readonly unknown[]
  ? never
  : T extends object
    ? { [K in keyof T]: Single<T[K]> }
    : T;

type Methods = Pick<SettingsOf<'optimize'>, 'vocabulary' | 'remove' | 'prune' | 'quantize' | 'recover'>;

/** Several requests at once: a list stands for each of its members. */
export type CompressionGrid = Partial<Methods>;

/** The methods to apply to a model; none leave it unchanged. */
export type Compression = Partial<Single<Methods>>;

export type VocabularySettings = NonNullable<Compression['vocabulary']>;
export type RemoveSettings = NonNullable<Compression['remove']>;
export type PruneSettings = NonNullable<Compression['prune']>;
export type QuantizeSettings = NonNullable<Compression['quantize']>;
export type RecoverSettings = NonNullable<Compression['recover']>;

/** All that a grid asks for: every value of each list with every value of the others, those of the last list closest together. */
export function expandGrid(grid: CompressionGrid): Compression[] {
  return expand(grid) as Compression[];
}

function expand(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return [value];
  return Object.entries(value).reduce<Record<string, unknown>[]>(
    (made, [name, member]) =>
      made.flatMap((each) => expand(member).map((single) => ({ ...each, [name]: single }))),
    [{}],
  );
}

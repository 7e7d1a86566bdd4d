/**
 * The grammar of settings. A setting is plain data, so that parsing, diagnostics, completion, help, the reference page, the JSON Schema and
 * the TypeScript type of the parsed settings all derive from one table.
 */
interface SettingBase {
  /** A sentence or two, in plain text or Markdown. */
  readonly help: string;
  readonly unit?: string;
}

export interface NumberSetting extends SettingBase {
  readonly kind: 'integer' | 'number';
  readonly default?: number;
  readonly min: number;
  readonly max: number;
  /** True if `min` itself is not allowed. */
  readonly exclusiveMin?: boolean;
  /** Values outside this inclusive range are allowed but rarely intended: they get a warning. */
  readonly usual?: readonly [min: number, max: number];
}

/** `true` or `false`. */
export interface FlagSetting extends SettingBase {
  readonly kind: 'flag';
  readonly default?: boolean;
}

export interface ChoiceSetting extends SettingBase {
  readonly kind: 'choice';
  readonly default?: string;
  readonly choices: readonly string[];
}

/** Free text; `file` and `folder` are paths, resolved against the experiment file. */
export interface TextSetting extends SettingBase {
  readonly kind: 'text' | 'file' | 'folder';
  readonly default?: string;
  /** True if the text is the name of a column of the data. */
  readonly isColumn?: boolean;
}

/** Several values of one kind. A single one needs no brackets. */
export interface ListSetting extends SettingBase {
  readonly kind: 'list';
  readonly of: Setting;
  readonly default?: readonly (string | number | boolean)[];
}

/** Nested settings, to any depth. Omitted ones have their defaults. */
export interface MappingSetting extends SettingBase {
  readonly kind: 'mapping';
  readonly settings: SettingTable;
  /** The setting that a scalar sets: with `to`, `quantize: int8` means `quantize: {to: int8}`. */
  readonly shorthand?: string;
  /** True if an omitted mapping means undefined, not a mapping of defaults. */
  readonly optional?: boolean;
}

/** One of several kinds, at most one of them a mapping and one a list. Its default is its own, or the first default of a member. */
export interface UnionSetting extends SettingBase {
  readonly kind: 'union';
  readonly of: readonly Setting[];
  readonly default?: string | number | boolean;
}

/** A setting with a scalar value. If omitted, it has its default or is undefined. */
export type ScalarSetting = NumberSetting | FlagSetting | ChoiceSetting | TextSetting;
export type Setting = ScalarSetting | ListSetting | MappingSetting | UnionSetting;
export type SettingTable = Readonly<Record<string, Setting>>;

type OrMissing<S> = S extends { default: unknown } ? never : undefined;

/** The type of a parsed table of settings. */
export type ValuesOf<T> = { -readonly [K in keyof T]: ValueOf<T[K]> };

/** The type of a parsed setting. Without a default it can be undefined. */
export type ValueOf<S> = S extends { kind: 'integer' | 'number' }
  ? number | OrMissing<S>
  : S extends { kind: 'flag' }
    ? boolean | OrMissing<S>
    : S extends { kind: 'choice'; choices: readonly (infer C)[] }
      ? C | OrMissing<S>
      : S extends { kind: 'text' | 'file' | 'folder' }
        ? string | OrMissing<S>
        : S extends { kind: 'list'; of: infer M }
          ? readonly Exclude<ValueOf<M>, undefined>[] | OrMissing<S>
          : S extends { kind: 'mapping'; settings: infer T }
            ? ValuesOf<T> | (S extends { optional: true } ? undefined : never)
            : S extends { kind: 'union'; of: readonly (infer M)[] }
              ? Exclude<ValueOf<M>, undefined> | (S extends { default: unknown } ? never : MissingOf<M>)
              : never;

/** `undefined` if no member of a union has a default. */
type MissingOf<M> = true extends (M extends unknown ? HasDefault<M> : never) ? never : undefined;
type HasDefault<M> = undefined extends ValueOf<M> ? false : true;

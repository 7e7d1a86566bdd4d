import type { StageName } from '../stages/stages';
import { t } from '../words/translation';

/** A difference between two values of plain data: settings, or the inputs of a result. */

export type Json =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Json[]
  | { readonly [name: string]: Json };

export interface Change {
  /** The path to the value: `finetune`, `epochs`. */
  readonly path: readonly string[];
  readonly before: Json;
  readonly after: Json;
}

/** Longer values are not written out. */
const longest = 20;

/** JSON with sorted names and without undefined values. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  const members = entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/** Why a stage has no result of its settings, or another one than before. */
export type Reason =
  | { readonly code: 'never-ran' | 'no-result' | 'running' | 'stopped' | 'data-changed' | 'inputs-changed' }
  /** A setting with its values before and after, null for none. Long values are left out. */
  | {
      readonly code: 'setting-changed';
      readonly name: string;
      readonly values?: [Written, Written] | undefined;
    }
  /** The results of these stages differ. */
  | { readonly code: 'follows'; readonly stages: StageName[] };
type Written = string | null;

/** The differing values, sorted by name. Mappings are compared member by member. */
export function listChanges(before: Json, after: Json, above: readonly string[] = []): Change[] {
  const [old, fresh] = [membersOf(before), membersOf(after)];
  const names = new Set([...Object.keys(old), ...Object.keys(fresh)]);
  const differing = [...names].filter((own) => !isSame(old[own], fresh[own])).sort();
  return differing.flatMap((own) => {
    const [path, a, b] = [[...above, own], old[own], fresh[own]];
    return isMapping(a) && isMapping(b) ? listChanges(a, b, path) : [{ path, before: a, after: b }];
  });
}

/** A quick comparison first, because a list of a thousand runs compares all their settings; other orders of names take the slow path. */
function isSame(a: Json, b: Json): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b) || canonicalJson(a) === canonicalJson(b);
}

/** A change as a phrase: `epochs 3 → 5`; `files changed` where the values are long. */
export const describeChange = (change: Change): string => describeReason(reasonOf(change));

/** A changed setting as a reason. */
export function reasonOf({ path, before, after }: Change): Reason {
  const name = path.at(-1) ?? '';
  const values: [Written, Written] = [writtenOrNull(before), writtenOrNull(after)];
  const isShort = values.every((value) => (value ?? '').length <= longest);
  return { code: 'setting-changed', name, ...(isShort && { values }) };
}

/** A reason as a phrase. */
export function describeReason(reason: Reason): string {
  switch (reason.code) {
    case 'follows':
      return `follows ${reason.stages.join(', ')}`;
    case 'setting-changed': {
      const { name, values } = reason;
      return values ? `${name} ${values.map(writtenValue).join(' → ')}` : t('{0} changed', name);
    }
    default:
      return plainReasons[reason.code]();
  }
}

const plainReasons = {
  'never-ran': () => t('never ran'),
  'no-result': () => t('has no result yet'),
  running: () => t('a run is at it'),
  stopped: () => t('resumes from its last checkpoint'),
  'data-changed': () => t('data changed'),
  'inputs-changed': () => t('its inputs changed'),
};

/** A value as written in a cell; `none` if it is missing. */
export function writtenValue(value: Json): string {
  return writtenOrNull(value) ?? t('none');
}

function writtenOrNull(value: Json): Written {
  if (value === undefined || value === null) return null;
  // Rates are written as 1e-5 rather than 0.00001.
  if (typeof value === 'number' && value !== 0 && Math.abs(value) <= 1e-3) return value.toExponential();
  return typeof value === 'string' ? value : canonicalJson(value);
}

function membersOf(value: Json): { readonly [name: string]: Json } {
  return isMapping(value) ? value : {};
}

function isMapping(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { createHash } from 'node:crypto';

/** Everything that determines a stage's result, and nothing else: plain JSON data. */
export type StageInputs = { readonly [name: string]: Json };
type Json =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Json[]
  | { readonly [name: string]: Json };

/** The key of a result: SHA-256 of its inputs, independent of the order of names; 32 hexadecimal digits. */
export function stageKey(inputs: StageInputs): string {
  return createHash('sha256').update(canonicalJson(inputs)).digest('hex').slice(0, 32);
}

/** JSON with names in order and without undefined values. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  const members = entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/**
 * What differs between two inputs, as phrases: "epochs 3 → 5", "files changed". Empty if nothing does.
 */
export function describeChanges(before: StageInputs, after: StageInputs): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    const [old, fresh] = [before[name], after[name]];
    if (canonicalJson(old) === canonicalJson(fresh)) return [];
    if (isObject(old) && isObject(fresh)) return describeChanges(old, fresh);
    const both = [old, fresh].map((value) => canonicalJson(value));
    return both.every((text) => text.length <= 20) ? [`${name} ${both.join(' → ')}`] : [`${name} changed`];
  });
}

function isObject(value: Json): value is StageInputs {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

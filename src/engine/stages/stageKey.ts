import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../../experiment/runs/changes';

/** Everything that determines a stage's result, and nothing else: plain JSON data. */
export type StageInputs = { readonly [name: string]: Json };

/** The key of a result: SHA-256 of its inputs, independent of the order of names; 32 hexadecimal digits. */
export function stageKey(inputs: StageInputs): string {
  return createHash('sha256').update(canonicalJson(inputs)).digest('hex').slice(0, 32);
}

import { canonicalJson, type Json } from '../../experiment/runs/changes';
import type { RunRecord } from '../../experiment/runs/run';

/** Runs that are the same but for their seeds, as groups in the order of their first ones; a run that recorded no settings stands alone. */
export function groupBySettings<R extends { readonly record: RunRecord }>(runs: readonly R[]): R[][] {
  const groups = new Map<string, R[]>();
  for (const run of runs) {
    const { settings, experiment, id } = run.record;
    const key = settings ? canonicalJson([experiment, withoutSeeds(settings as Json)]) : id;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()];
}

/** Where a package goes changes no result either. */
function withoutSeeds(settings: Json): Json {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) return settings;
  const entries = Object.entries(settings).filter(([name]) => name !== 'seed' && name !== 'to');
  return Object.fromEntries(entries.map(([name, value]) => [name, withoutSeeds(value)]));
}

import { canonicalJson, type Json } from '../../experiment/runs/changes';
import type { RunRecord } from '../../experiment/runs/run';

/** Groups runs that differ only by seed, in the order of their first runs; a run without recorded settings is a group of one. */
export function groupBySettings<R extends { readonly record: RunRecord }>(runs: readonly R[]): R[][] {
  const groups = new Map<string, R[]>();
  for (const run of runs) {
    const { settings, experiment, id } = run.record;
    const key = settings ? canonicalJson([experiment, withoutSeeds(settings as Json)]) : id;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()];
}

/** The destination of a package changes no result either. */
function withoutSeeds(settings: Json): Json {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) return settings;
  const entries = Object.entries(settings).filter(([name]) => name !== 'seed' && name !== 'to');
  return Object.fromEntries(entries.map(([name, value]) => [name, withoutSeeds(value)]));
}

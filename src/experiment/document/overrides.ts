import { usageError } from '../errors/usage';
import { type CellDiagnostic, problemOf } from '../settings/cellDiagnostic';
import type { SettingTable } from '../settings/settingKinds';
import { type AllSettings, isStageName, stageNames, stages } from '../stages/stages';
import { nearestName } from '../words/nearestName';
import { parseSettings } from './settings';

interface Override {
  /** The owner of the settings, as messages name it. */
  owner: string;
  table: SettingTable;
  values: object;
  dotted: string;
  value: string;
}

/**
 * Applies `stage.setting=value` (as `--set` takes it) to parsed settings. The value is YAML, checked like a value in the file; the
 * setting may be nested, `stage.mapping.setting=value`; its neighbours are unchanged.
 * @returns warnings about a value that is allowed but unusual
 * @throws GraftError `usage/set` if the text has another form or the value is not allowed
 */
export function applyOverride(settings: AllSettings, override: string): CellDiagnostic[] {
  const [, stage = '', dotted = '', value = ''] = /^(\w+)\.([\w.]+)=(.*)$/s.exec(override) ?? [];
  if (dotted === '') throw usageError('usage/set', { why: ['form', override] });
  if (!isStageName(stage)) {
    const near = nearestName(stage, stageNames);
    throw usageError('usage/set', {
      why: near === undefined ? ['stage', stage, stageNames.join(', ')] : ['stage-near', stage, near],
    });
  }
  const { settings: table } = stages[stage];
  return overrideSetting({ owner: stage, table, values: settings[stage], dotted, value });
}

/** Changes a setting of a table, at any depth, in place; see `applyOverride`. */
export function overrideSetting({ owner, table, values, dotted, value }: Override): CellDiagnostic[] {
  const path = dotted.split('.');
  const { settings, diagnostics } = parseSettings(owner, table, asYaml(path, value));
  const wrong = diagnostics.find(({ severity }) => severity === 'error');
  if (wrong)
    throw usageError('usage/set', { why: ['setting', `${owner}.${dotted}=${value}`, problemOf(wrong)] });
  assignAt(values, settings, path);
  return diagnostics;
}

/** `a.b` and `1` as the YAML `{a: {b: 1}}`. */
function asYaml(path: readonly string[], value: string): string {
  return path.length === 1
    ? `${path[0]}: ${value}`
    : `${path[0]}:\n${path
        .slice(1)
        .map((name, depth) => '  '.repeat(depth + 1) + name)
        .join(':\n')}: ${value}`;
}

function assignAt(target: object, source: object, [name, ...rest]: readonly string[]): void {
  if (name === undefined) return;
  const values = target as Record<string, unknown>;
  const news = source as Record<string, unknown>;
  const old = values[name];
  if (rest.length > 0 && isMapping(old)) assignAt(old, news[name] as object, rest);
  else values[name] = news[name];
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { GraftError } from './errors';
import { nearestName, parseCell } from './settings';
import { type AllSettings, isStageName, stageNames } from './stages';

/**
 * Applies `stage.setting=value` (as `--set` takes it) to parsed settings. The value is YAML, checked like a value in the file.
 * @throws GraftError `usage/set` if the text has another form or the value is not allowed
 */
export function applyOverride(settings: AllSettings, override: string): void {
  const [, stage = '', dotted = '', value = ''] = /^(\w+)\.([\w.]+)=(.*)$/s.exec(override) ?? [];
  if (dotted === '') throw new GraftError('usage/set', `--set takes stage.setting=value, not ${override}.`);
  if (!isStageName(stage)) {
    const near = nearestName(stage, stageNames);
    const hint = near === undefined ? `The stages are ${stageNames.join(', ')}.` : `Did you mean ${near}?`;
    throw new GraftError('usage/set', `No stage is called ${stage}. ${hint}`);
  }
  const path = dotted.split('.');
  const cell = parseCell(stage, asYaml(path, value));
  const wrong = cell.diagnostics[0];
  if (wrong) throw new GraftError('usage/set', `In --set ${override}: ${wrong.message}`);
  assignAt(settings[stage], cell.settings, path);
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
  if (rest.length === 0 || typeof old !== 'object' || old === null) values[name] = news[name];
  else assignAt(old, news[name] as object, rest);
}

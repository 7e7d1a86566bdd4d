import type { Clause } from '../errors/catalogue';
import { allowedClause } from '../errors/experiment';
import { translated } from '../words/translation';
import type { NumberSetting, Setting } from './settingKinds';

/** The help of a setting. */
export function helpOf({ help }: Setting): string {
  return translated(help);
}

/** The unit of a setting; '' if it has none. */
export function unitOf({ unit }: Setting): string {
  return unit === undefined ? '' : translated(unit);
}

/** The allowed values, as the end of a sentence: "an integer from 1 to 1000". */
export function describeAllowed(setting: Setting): string {
  return allowedBy(setting).message;
}

/** The allowed values as a clause. */
export function allowedBy(setting: Setting): Clause {
  switch (setting.kind) {
    case 'integer':
    case 'number':
      return allowedClause(rangeKind(setting), { from: setting.min, to: setting.max });
    case 'choice':
      return allowedClause('allowed/choice', { choices: setting.choices });
    case 'list':
      return allowedClause('allowed/list', { item: allowedBy(setting.of) });
    case 'mapping':
      return allowedClause('allowed/any', { of: alternatives(setting) });
    case 'union':
      return allowedClause('allowed/any', { of: setting.of.flatMap(alternatives) });
    default:
      return allowedClause(`allowed/${setting.kind}`, {});
  }
}

/** The default as it would be written, or '' if there is none to write. */
export function describeDefault(setting: Setting): string {
  if (setting.kind === 'mapping' || setting.default === undefined) return '';
  return Array.isArray(setting.default) ? `[${setting.default.join(', ')}]` : String(setting.default);
}

/** The words that a setting accepts: completion offers them, and a misspelt word is compared with them. */
export function wordsOf(setting: Setting): readonly string[] {
  switch (setting.kind) {
    case 'choice':
      return setting.choices;
    case 'flag':
      return ['true', 'false'];
    case 'list':
      return wordsOf(setting.of);
    case 'union':
      return setting.of.flatMap(wordsOf);
    case 'mapping':
      return setting.shorthand === undefined ? [] : wordsOf(setting.settings[setting.shorthand]!);
    default:
      return [];
  }
}

function rangeKind({ kind, exclusiveMin }: NumberSetting) {
  if (kind === 'integer') return 'allowed/integer';
  return exclusiveMin ? 'allowed/number-above' : 'allowed/number';
}

/** The allowed values of a union's member: a choice is its bare words. */
function alternatives(setting: Setting): (string | Clause)[] {
  if (setting.kind === 'choice') return [...setting.choices];
  if (setting.kind !== 'mapping') return [allowedBy(setting)];
  const short = setting.shorthand === undefined ? [] : [allowedBy(setting.settings[setting.shorthand]!)];
  return [...short, allowedClause('allowed/mapping', { names: Object.keys(setting.settings) })];
}

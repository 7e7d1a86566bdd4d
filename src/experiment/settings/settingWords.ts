import { t, translated } from '../words/translation';
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
  switch (setting.kind) {
    case 'integer':
    case 'number':
      return describeRange(setting);
    case 'flag':
      return t('true or false');
    case 'choice':
      return setting.choices.length === 1
        ? t('the word {0}', setting.choices[0]!)
        : t('one of {0}', setting.choices.join(', '));
    case 'list':
      return t('a list, each item {0}', describeAllowed(setting.of));
    case 'mapping':
      return joinLast(alternatives(setting));
    case 'union':
      return joinLast(setting.of.flatMap(alternatives));
    case 'text':
      return t('a text');
    case 'file':
      return t('the path of a file');
    case 'folder':
      return t('the path of a folder');
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

function describeRange({ kind, min, max, exclusiveMin }: NumberSetting): string {
  if (kind === 'integer') return t('an integer from {0} to {1}', min, max);
  return exclusiveMin
    ? t('a number above {0}, up to {1}', min, max)
    : t('a number from {0} to {1}', min, max);
}

/** The allowed values of a union's member: a choice is its bare words. */
function alternatives(setting: Setting): string[] {
  if (setting.kind === 'choice') return [...setting.choices];
  if (setting.kind !== 'mapping') return [describeAllowed(setting)];
  const short =
    setting.shorthand === undefined ? [] : [describeAllowed(setting.settings[setting.shorthand]!)];
  return [...short, t('a mapping of {0}', Object.keys(setting.settings).join(', '))];
}

function joinLast(words: readonly string[]): string {
  return words.length < 2 ? words.join() : t('{0}, or {1}', words.slice(0, -1).join(', '), words.at(-1)!);
}

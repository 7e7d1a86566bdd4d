import type { NumberSetting, Setting } from './settingKinds';

/** What a setting allows, as the end of a sentence: "a whole number from 1 to 1000". */
export function describeAllowed(setting: Setting): string {
  switch (setting.kind) {
    case 'integer':
    case 'number':
      return describeRange(setting);
    case 'flag':
      return 'true or false';
    case 'choice':
      return setting.choices.length === 1
        ? `the word ${setting.choices[0]}`
        : `one of ${setting.choices.join(', ')}`;
    case 'list':
      return `a list, each item ${describeAllowed(setting.of)}`;
    case 'mapping':
      return alternatives(setting).join(', or ');
    case 'union':
      return joinLast(setting.of.flatMap(alternatives), ', or ');
    case 'text':
      return 'a text';
    case 'file':
      return 'the path of a file';
    case 'folder':
      return 'the path of a folder';
  }
}

/** The default as it would be written, or '' if there is none to write. */
export function describeDefault(setting: Setting): string {
  if (setting.kind === 'mapping' || setting.default === undefined) return '';
  return Array.isArray(setting.default) ? `[${setting.default.join(', ')}]` : String(setting.default);
}

/** The words that can stand for a setting, whole: what completion offers and a misspelt word is compared with. */
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
  const noun = kind === 'integer' ? 'a whole number' : 'a number';
  return exclusiveMin ? `${noun} above ${min}, up to ${max}` : `${noun} from ${min} to ${max}`;
}

/** What a setting allows, where it is one of several: a choice is its bare words. */
function alternatives(setting: Setting): string[] {
  if (setting.kind === 'choice') return [...setting.choices];
  if (setting.kind !== 'mapping') return [describeAllowed(setting)];
  const short =
    setting.shorthand === undefined ? [] : [describeAllowed(setting.settings[setting.shorthand]!)];
  return [...short, `a mapping of ${Object.keys(setting.settings).join(', ')}`];
}

function joinLast(words: readonly string[], last: string): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')}${last}${words.at(-1)}`;
}

import type { Setting, SettingTable } from '../../experiment/settings/settingKinds';
import { mappingIn, type SettingPath, settingAt } from '../../experiment/settings/settingPath';
import {
  describeAllowed,
  describeDefault,
  helpOf,
  unitOf,
  wordsOf,
} from '../../experiment/settings/settingWords';
import { t } from '../../experiment/words/translation';
import { type YamlPlace, yamlPlaceAt } from './settingAtCursor';

/** Completion and hover for the settings of a cell, from the stage table. Nothing here knows VS Code. */

export interface Suggestion {
  kind: 'name' | 'value';
  label: string;
  insert: string;
  detail: string;
  help: string;
}

/**
 * The completions at an offset of a cell's text: names of missing settings, or the values of a setting.
 * @param presets names that `preset` can have
 */
export function suggestionsAt(
  table: SettingTable,
  text: string,
  offset: number,
  presets: readonly string[],
): Suggestion[] {
  const [before, after] = [text.slice(0, offset), text.slice(offset)];
  // A placeholder creates a node even in an empty place; alone on a line it can be a name or a value.
  const asWritten = yamlPlaceAt(`${before}x${after}`, offset);
  const isOwnLine = /(^|\n)[ \t-]*\w*$/.test(before) && /^[ \t]*(\r?\n|$)/.test(after);
  const asName = isOwnLine ? yamlPlaceAt(`${before}x: ${after}`, offset) : asWritten;
  return [
    ...(asName?.isKey ? namesAt(table, asName) : []),
    ...(asWritten && !asWritten.isKey ? valuesAt(table, asWritten.path, presets) : []),
  ];
}

/** The setting at an offset of a cell's text as Markdown, for hover. */
export function describeSettingAt(
  owner: string,
  table: SettingTable,
  text: string,
  offset: number,
): string | undefined {
  const path = yamlPlaceAt(text, offset)?.path;
  const setting = path && settingAt(table, path);
  return setting && describeSetting([owner, ...path].join('.'), setting);
}

/** A setting as Markdown. */
export function describeSetting(dotted: string, setting: Setting): string {
  const unit = unitOf(setting) && ` (${unitOf(setting)})`;
  return [
    `**${dotted}**${unit}: ${helpOf(setting)}`,
    `${t('Takes {0}.', describeAllowed(setting))} ${withDefault(setting)}`.trim(),
  ].join('\n\n');
}

function withDefault(setting: Setting): string {
  const value = describeDefault(setting);
  return value === '' ? '' : t('Default: {0}', value);
}

function namesAt(table: SettingTable, { path, siblings }: YamlPlace): Suggestion[] {
  const around = path.slice(0, -1);
  const here = around.length === 0 ? table : mappingIn(settingAt(table, around))?.settings;
  return Object.entries(here ?? {})
    .filter(([name]) => !siblings.includes(name))
    .map(([name, setting]) => ({
      kind: 'name',
      label: name,
      insert: `${name}: `,
      detail: withDefault(setting),
      help: helpOf(setting),
    }));
}

function valuesAt(table: SettingTable, path: SettingPath, presets: readonly string[]): Suggestion[] {
  const setting = settingAt(table, path);
  if (!setting) return [];
  const words = path.at(-1) === 'preset' ? presets : wordsOf(setting);
  const shown = words.length > 0 ? words : [describeDefault(setting)].filter((word) => word !== '');
  return shown.map((word) => ({
    kind: 'value',
    label: word,
    insert: word,
    detail: '',
    help: helpOf(setting),
  }));
}

import { describeAllowed, type Setting, type StageName, stages } from '../../experiment/stages';

/** Completion and hover for the settings of a cell, from the stage table. Nothing here knows VS Code. */

export interface SettingPlace {
  /** The settings that may stand here. */
  table: Readonly<Record<string, Setting>>;
  /** The dotted name of the mapping around, with a trailing dot; empty at the top. */
  prefix: string;
  /** The setting that the line names, or '' on an empty line. */
  name: string;
  /** Whether the column is in the value, after the colon. */
  inValue: boolean;
}

export interface Suggestion {
  label: string;
  insert: string;
  detail: string;
  help: string;
}

/**
 * What a column of a cell's line is about.
 * @param line and `column` count from 0
 */
export function settingAt(
  stage: StageName,
  lines: readonly string[],
  line: number,
  column: number,
): SettingPlace | undefined {
  const text = lines[line] ?? '';
  const [, indent = '', name = '', colon] = /^(\s*)([\w-]*)(\s*:)?/.exec(text)!;
  const around = indent === '' ? undefined : mappingAbove(stage, lines.slice(0, line), indent.length);
  if (indent !== '' && !around) return undefined;
  const inValue = colon !== undefined && column > indent.length + name.length;
  return { table: around?.table ?? stages[stage].settings, prefix: around?.prefix ?? '', name, inValue };
}

/** What can be written at a place: names that are not there yet, or the values of a setting. */
export function suggestionsAt(
  place: SettingPlace,
  present: ReadonlySet<string>,
  presets: readonly string[],
): Suggestion[] {
  if (place.inValue) {
    const setting = place.table[place.name];
    return setting ? valuesOf(setting, place.name === 'preset' ? presets : []) : [];
  }
  return Object.entries(place.table)
    .filter(([name]) => name === place.name || !present.has(place.prefix + name))
    .map(([name, setting]) => ({
      label: name,
      insert: `${name}: `,
      detail: describeDefault(setting),
      help: setting.help,
    }));
}

/** A setting as Markdown, for hover. */
export function describeSetting(dotted: string, setting: Setting): string {
  const unit = setting.unit === undefined ? '' : ` (${setting.unit})`;
  return [
    `**${dotted}**${unit}: ${setting.help}`,
    `Takes ${describeAllowed(setting)}. ${describeDefault(setting)}`.trim(),
  ].join('\n\n');
}

function describeDefault(setting: Setting): string {
  if (setting.kind === 'mapping' || setting.default === undefined) return '';
  return `Default: ${setting.default}`;
}

function valuesOf(setting: Setting, presets: readonly string[]): Suggestion[] {
  const words =
    setting.kind === 'choice'
      ? setting.choices
      : setting.kind === 'mapping'
        ? setting.words
        : setting.kind === 'text' && presets.length > 0
          ? presets
          : setting.default === undefined
            ? []
            : [String(setting.default)];
  return words.map((word) => ({ label: word, insert: word, detail: '', help: setting.help }));
}

function mappingAbove(stage: StageName, lines: readonly string[], indent: number) {
  const owner = lines.findLast((line) => /\S/.test(line) && /^\s*/.exec(line)![0].length < indent);
  const name = /^([\w-]+)\s*:/.exec(owner ?? '')?.[1] ?? '';
  const settings: Readonly<Record<string, Setting>> = stages[stage].settings;
  const setting = Object.hasOwn(settings, name) ? settings[name] : undefined;
  return setting?.kind === 'mapping' ? { table: setting.settings, prefix: `${name}.` } : undefined;
}

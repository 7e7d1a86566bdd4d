import { isMap, LineCounter, parseDocument } from 'yaml';
import type { CellDiagnostic } from '../settings/cellDiagnostic';
import { defaultsOf } from '../settings/settingDefaults';
import type { SettingTable, ValuesOf } from '../settings/settingKinds';
import { rangeOf, SettingReader } from '../settings/settingReader';
import { type SettingsOf, type StageName, stages } from '../stages/stages';
import { t } from '../words/translation';

export interface ParsedSettings<Values> {
  settings: Values;
  /** The line of each written setting of the cell, by its dotted name. */
  lines: Map<string, number>;
  diagnostics: CellDiagnostic[];
}

/**
 * Parses the YAML of one cell against the stage table.
 * @returns the settings with defaults (a wrong value gets its default), and every diagnostic with its place
 */
export function parseCell<N extends StageName>(stage: N, yaml: string): ParsedSettings<SettingsOf<N>> {
  return parseSettings(stage, stages[stage].settings, yaml) as ParsedSettings<SettingsOf<N>>;
}

/**
 * Parses YAML against a table.
 * @param owner the owner of the settings, as messages name it
 */
export function parseSettings<T extends SettingTable>(
  owner: string,
  table: T,
  yaml: string,
): ParsedSettings<ValuesOf<T>> {
  const counter = new LineCounter();
  const document = parseDocument(withLineFeeds(yaml), { lineCounter: counter, prettyErrors: false });
  const reader = new SettingReader(owner, counter);
  for (const error of document.errors)
    reader.report({ severity: 'error', code: 'experiment/yaml', message: yamlMessage(error) }, error.pos);
  const root = document.contents;
  if (root !== null && !isMap(root) && document.errors.length === 0)
    reader.report(
      {
        severity: 'error',
        code: 'experiment/not-settings',
        message: t('A {0} cell contains settings, one `name: value` per line.', owner),
      },
      rangeOf(root),
    );
  const settings = isMap(root) ? reader.readMapping(root, table) : defaultsOf(table);
  return { settings: settings as ValuesOf<T>, lines: reader.lines, diagnostics: reader.diagnostics };
}

/** The defaults of a stage. */
export function defaultSettings<N extends StageName>(stage: N): SettingsOf<N> {
  return defaultsOf(stages[stage].settings) as SettingsOf<N>;
}

/** A lone carriage return ends a line in Markdown and YAML, but the YAML library's counter ignores it. */
function withLineFeeds(yaml: string): string {
  return yaml.replace(/\r(?!\n)/g, '\n');
}

function yamlMessage(error: { code: string; message: string }): string {
  if (error.code === 'DUPLICATE_KEY') return t('This setting is defined twice.');
  return t('This is not valid YAML: {0}.', error.message.split('\n')[0]!);
}

import { isMap, LineCounter, parseDocument } from 'yaml';
import type { Clause } from '../errors/catalogue';
import { experimentProblem } from '../errors/experiment';
import type { CellDiagnostic } from '../settings/cellDiagnostic';
import { defaultsOf } from '../settings/settingDefaults';
import type { SettingTable, ValuesOf } from '../settings/settingKinds';
import { rangeOf, SettingReader } from '../settings/settingReader';
import { type SettingsOf, type StageName, stages } from '../stages/stages';

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
  for (const error of document.errors) reader.report({ severity: 'error', ...yamlProblem(error) }, error.pos);
  const root = document.contents;
  if (root !== null && !isMap(root) && document.errors.length === 0)
    reader.report(
      { severity: 'error', ...experimentProblem('experiment/not-settings', { owner }) },
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

function yamlProblem({ code, message }: { code: string; message: string }): Clause {
  return experimentProblem('experiment/yaml', {
    problem: code === 'DUPLICATE_KEY' ? ['twice'] : ['invalid', message.split('\n')[0]!],
  });
}

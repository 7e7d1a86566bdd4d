import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { writtenText } from '../../experiment/document/settingEdit';
import { listedPresets } from '../../experiment/models/presets';
import { stages } from '../../experiment/stages/stages';
import { t } from '../../experiment/words/translation';
import { openText } from '../document/experimentText';
import { cellOfDocument } from '../document/notebookCells';
import { notebookType } from '../document/serializer';
import { experimentTexts, stageTextAt } from '../document/stageText';
import { askForColumnNames } from '../runs/dataColumns';
import type { ServeClient } from '../runs/serveClient';
import { type ColumnPlace, columnPlaceAt, suggestColumns } from './columnSuggestions';
import { SettingDiagnostic } from './settingDiagnostic';
import { describeSettingAt, suggestionsAt } from './settingsHelp';

const places: vscode.DocumentSelector = [{ notebookType, language: 'yaml' }, experimentTexts];

/** Completion and hover in stage cells, and in the same blocks of an experiment that is open as plain text, and a quick fix for diagnostics that suggest a word. */
export function registerSettingsLanguage(client: Pick<ServeClient, 'ask'>): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(
      places,
      { provideCompletionItems: (document, position) => complete(document, position, client) },
      ':',
      ' ',
    ),
    vscode.languages.registerHoverProvider(places, { provideHover: hover }),
    vscode.languages.registerCodeActionsProvider(
      places,
      { provideCodeActions: quickFixes },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
  );
}

/** Milliseconds after which completion goes without the columns of the data. */
const patienceMs = 2000;

async function complete(
  document: vscode.TextDocument,
  position: vscode.Position,
  client: Pick<ServeClient, 'ask'>,
): Promise<vscode.CompletionItem[]> {
  const at = stageTextAt(document, position);
  if (!at) return [];
  const { settings } = stages[at.stage];
  const place = columnPlaceAt(settings, at.text, at.offset);
  const afterColon = document.lineAt(position).text[position.character - 1] === ':';
  if (place) {
    const start = document.offsetAt(position) - at.offset;
    const range = new vscode.Range(
      document.positionAt(start + place.start),
      document.positionAt(start + place.end),
    );
    return columnItems(place, await columnsFor(document, client), range, afterColon);
  }
  const presets = listedPresets(writtenText(at.text, ['preset']));
  const suggestions = suggestionsAt(settings, at.text, at.offset, presets);
  return suggestions.map(({ kind, label, insert, detail, help }, index) => {
    const item = new vscode.CompletionItem(
      { label, ...(detail ? { description: detail } : {}) },
      kind === 'value' ? vscode.CompletionItemKind.Value : vscode.CompletionItemKind.Property,
    );
    item.insertText = afterColon ? ` ${insert}` : insert;
    item.documentation = help;
    // Otherwise the editor sorts by name, and the recommended model would not come first.
    if (kind === 'value') item.sortText = String(index).padStart(3, '0');
    return item;
  });
}

/** The columns of the data of an experiment's cell or text. The engine reads them, so a window without trust offers none. */
async function columnsFor(
  document: vscode.TextDocument,
  client: Pick<ServeClient, 'ask'>,
): Promise<readonly string[]> {
  const uri = cellOfDocument(document)?.notebook.uri ?? document.uri;
  const text = openText(uri);
  if (text === undefined || uri.scheme !== 'file' || !vscode.workspace.isTrusted) return [];
  const late = sleep(patienceMs, [], { ref: false });
  return Promise.race([askForColumnNames(client, uri.fsPath, text), late]);
}

function columnItems(
  place: ColumnPlace,
  columns: readonly string[],
  range: vscode.Range,
  afterColon: boolean,
): vscode.CompletionItem[] {
  return suggestColumns(place, columns).map(({ label, insert, filter }, index) => {
    const item = new vscode.CompletionItem(label, vscode.CompletionItemKind.Field);
    item.insertText = afterColon ? ` ${insert}` : insert;
    item.filterText = filter;
    item.range = range;
    item.sortText = String(index).padStart(3, '0');
    return item;
  });
}

function hover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
  const at = stageTextAt(document, position);
  const text = at && describeSettingAt(at.stage, stages[at.stage].settings, at.text, at.offset);
  return text === undefined ? undefined : new vscode.Hover(new vscode.MarkdownString(text));
}

function quickFixes(
  document: vscode.TextDocument,
  _range: vscode.Range,
  { diagnostics }: vscode.CodeActionContext,
): vscode.CodeAction[] {
  return diagnostics.flatMap((diagnostic) => {
    const word = diagnostic instanceof SettingDiagnostic ? diagnostic.suggestion : undefined;
    if (word === undefined) return [];
    const action = new vscode.CodeAction(t('Change to {0}', word), vscode.CodeActionKind.QuickFix);
    action.edit = new vscode.WorkspaceEdit();
    action.edit.replace(document.uri, diagnostic.range, word);
    action.diagnostics = [diagnostic];
    action.isPreferred = true;
    return [action];
  });
}

import * as vscode from 'vscode';
import { presets } from '../../experiment/presets';
import { parseCell } from '../../experiment/settings';
import { cellOfDocument, stageOf } from './notebookCells';
import { notebookType } from './serializer';
import { SettingDiagnostic } from './settingsDiagnostics';
import { describeSetting, type SettingPlace, settingAt, suggestionsAt } from './settingsHelp';

const cells: vscode.DocumentFilter = { notebookType, language: 'yaml' };

/** Completion and hover in stage cells, and the quick fix of a diagnostic that knows the right word. */
export function registerSettingsLanguage(): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(cells, { provideCompletionItems: complete }, ':', ' '),
    vscode.languages.registerHoverProvider(cells, { provideHover: hover }),
    vscode.languages.registerCodeActionsProvider(
      cells,
      { provideCodeActions: quickFixes },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
  );
}

function complete(document: vscode.TextDocument, position: vscode.Position): vscode.CompletionItem[] {
  const found = placeAt(document, position);
  if (!found) return [];
  const { place, present } = found;
  return suggestionsAt(place, present, Object.keys(presets)).map(({ label, insert, detail, help }) => {
    const kind = place.inValue ? vscode.CompletionItemKind.Value : vscode.CompletionItemKind.Property;
    const item = new vscode.CompletionItem({ label, ...(detail ? { description: detail } : {}) }, kind);
    const afterColon = document.lineAt(position).text[position.character - 1] === ':';
    item.insertText = place.inValue && afterColon ? ` ${insert}` : insert;
    item.documentation = help;
    return item;
  });
}

function hover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
  const place = placeAt(document, position)?.place;
  const setting = place?.table[place.name];
  if (!place || !setting) return undefined;
  const cell = cellOfDocument(document);
  const dotted = `${cell && stageOf(cell)}.${place.prefix}${place.name}`;
  return new vscode.Hover(new vscode.MarkdownString(describeSetting(dotted, setting)));
}

function quickFixes(
  document: vscode.TextDocument,
  _range: vscode.Range,
  { diagnostics }: vscode.CodeActionContext,
): vscode.CodeAction[] {
  return diagnostics.flatMap((diagnostic) => {
    const word = diagnostic instanceof SettingDiagnostic ? diagnostic.suggestion : undefined;
    if (word === undefined) return [];
    const action = new vscode.CodeAction(`Change to ${word}`, vscode.CodeActionKind.QuickFix);
    action.edit = new vscode.WorkspaceEdit();
    action.edit.replace(document.uri, diagnostic.range, word);
    action.diagnostics = [diagnostic];
    action.isPreferred = true;
    return [action];
  });
}

function placeAt(
  document: vscode.TextDocument,
  position: vscode.Position,
): { place: SettingPlace; present: Set<string> } | undefined {
  const cell = cellOfDocument(document);
  const stage = cell && stageOf(cell);
  if (!stage) return undefined;
  const text = document.getText();
  const place = settingAt(stage, text.split('\n'), position.line, position.character);
  return place && { place, present: new Set(parseCell(stage, text).lines.keys()) };
}

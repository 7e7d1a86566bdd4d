import * as vscode from 'vscode';
import { fetchablePresets } from '../../experiment/presets';
import { type StageName, stages } from '../../experiment/stages';
import { cellOfDocument, stageOf } from './notebookCells';
import { notebookType } from './serializer';
import { SettingDiagnostic } from './settingsDiagnostics';
import { describeSettingAt, suggestionsAt } from './settingsHelp';

const cells: vscode.DocumentFilter = { notebookType, language: 'yaml' };

/** Completion and hover in stage cells, and a quick fix for diagnostics that suggest a word. */
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
  const stage = stageOfDocument(document);
  if (!stage) return [];
  const { settings } = stages[stage];
  const offset = document.offsetAt(position);
  const suggestions = suggestionsAt(settings, document.getText(), offset, Object.keys(fetchablePresets));
  const afterColon = document.lineAt(position).text[position.character - 1] === ':';
  return suggestions.map(({ kind, label, insert, detail, help }) => {
    const item = new vscode.CompletionItem(
      { label, ...(detail ? { description: detail } : {}) },
      kind === 'value' ? vscode.CompletionItemKind.Value : vscode.CompletionItemKind.Property,
    );
    item.insertText = afterColon ? ` ${insert}` : insert;
    item.documentation = help;
    return item;
  });
}

function hover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
  const stage = stageOfDocument(document);
  if (!stage) return undefined;
  const { settings } = stages[stage];
  const text = describeSettingAt(stage, settings, document.getText(), document.offsetAt(position));
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
    const action = new vscode.CodeAction(`Change to ${word}`, vscode.CodeActionKind.QuickFix);
    action.edit = new vscode.WorkspaceEdit();
    action.edit.replace(document.uri, diagnostic.range, word);
    action.diagnostics = [diagnostic];
    action.isPreferred = true;
    return [action];
  });
}

function stageOfDocument(document: vscode.TextDocument): StageName | undefined {
  const cell = cellOfDocument(document);
  return cell && stageOf(cell);
}

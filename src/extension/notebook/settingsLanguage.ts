import * as vscode from 'vscode';
import { writtenText } from '../../experiment/document/settingEdit';
import { listedPresets } from '../../experiment/models/presets';

import { stages } from '../../experiment/stages/stages';
import { t } from '../../experiment/words/translation';
import { notebookType } from '../document/serializer';
import { experimentTexts, stageTextAt } from '../document/stageText';
import { SettingDiagnostic } from './settingDiagnostic';
import { describeSettingAt, suggestionsAt } from './settingsHelp';

const places: vscode.DocumentSelector = [{ notebookType, language: 'yaml' }, experimentTexts];

/** Completion and hover in stage cells, and in the same blocks of an experiment that is open as plain text, and a quick fix for diagnostics that suggest a word. */
export function registerSettingsLanguage(): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(places, { provideCompletionItems: complete }, ':', ' '),
    vscode.languages.registerHoverProvider(places, { provideHover: hover }),
    vscode.languages.registerCodeActionsProvider(
      places,
      { provideCodeActions: quickFixes },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
  );
}

function complete(document: vscode.TextDocument, position: vscode.Position): vscode.CompletionItem[] {
  const at = stageTextAt(document, position);
  if (!at) return [];
  const { settings } = stages[at.stage];
  const presets = listedPresets(writtenText(at.text, ['preset']));
  const suggestions = suggestionsAt(settings, at.text, at.offset, presets);
  const afterColon = document.lineAt(position).text[position.character - 1] === ':';
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

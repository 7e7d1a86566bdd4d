import * as vscode from 'vscode';
import type { DataFix } from '../../experiment/data/dataFinding';
import type { TextChange } from '../../experiment/document/settingEdit';
import type { StageName } from '../../experiment/stages/stages';
import { t } from '../../experiment/words/translation';
import { cellOfDocument } from '../document/notebookCells';
import { notebookType } from '../document/serializer';
import { experimentTexts } from '../document/stageText';
import { registerCommand } from '../window/registerCommand';
import { DataDiagnostic } from './dataDiagnostic';
import { commandFix, disposal, exclusion, move, registerImageFixes } from './imageFixes';
import { changeOfLabel, copyOfLabel, type DataText, mergesOfLabels, removalOfRow } from './rowEdits';
import { setByQuickFix } from './setByQuickFix';

const tables = { scheme: 'file', pattern: '**/*.{csv,tsv,tab,jsonl,ndjson}' };

/** A finding in a document, and a fix for it. */
interface Repair<F extends DataFix['fix']> {
  readonly document: vscode.TextDocument;
  readonly diagnostic: DataDiagnostic;
  readonly fix: Extract<DataFix, { fix: F }>;
}
type Made = vscode.CodeAction | undefined | Promise<vscode.CodeAction | undefined>;
type Repairs = { readonly [F in DataFix['fix']]: (repair: Repair<F>) => Made };

const repairs: Repairs = {
  'remove-row': ({ document, diagnostic }) =>
    edit(t('Remove This Row'), document, [removalOfRow(dataText(document), diagnostic.finding.line)]),
  'take-label': async ({ document, diagnostic: { finding, labelColumns } }) => {
    if (!finding.other) return undefined;
    const { file, line } = finding.other;
    const from = { ...dataText(await vscode.workspace.openTextDocument(file)), line };
    const changes = labelColumns.map((column) => copyOfLabel(dataText(document), finding.line, column, from));
    return edit(t('Take the Label of Line {0}', line), document, changes);
  },
  'set-label': ({ document, diagnostic: { finding, labelColumns }, fix: { label } }) =>
    edit(t('Change the Label to “{0}”', label), document, [
      changeOfLabel(dataText(document), finding.line, labelColumns[0] ?? '', label),
    ]),
  exclude: ({ document, fix: { pattern } }) => exclusion(experimentOf(document), pattern),
  'move-picture': ({ diagnostic: { finding }, fix: { classFolder } }) =>
    finding.picture === undefined ? undefined : move(finding.picture, classFolder),
  'trash-picture': ({ diagnostic: { finding } }) =>
    finding.picture === undefined ? undefined : disposal(finding.picture),
  'merge-labels': ({ document, diagnostic: { labelColumns }, fix: { labels } }) =>
    edit(
      t('Merge All Spellings'),
      document,
      mergesOfLabels(dataText(document), labelColumns[0] ?? '', labels),
    ),
  set: ({ diagnostic: { experiment }, fix: { stage, name, value } }) => {
    const title = t('Write {0}', `${stage}.${name}: ${value}`);
    return commandFix(title, setCommand, experiment, stage, name, value);
  },
};

/** The experiment that a document is, or is a cell of. */
const experimentOf = (document: vscode.TextDocument) =>
  cellOfDocument(document)?.notebook.uri ?? document.uri;

const setCommand = 'graft.setByQuickFix';

/** Quick fixes for findings in data: edits of rows or of the experiment, which can be undone. */
export function registerDataFixes(log: vscode.LogOutputChannel): vscode.Disposable {
  return vscode.Disposable.from(
    registerImageFixes(log),
    vscode.languages.registerCodeActionsProvider(
      [tables, { notebookType }, experimentTexts],
      { provideCodeActions },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    registerCommand(setCommand, log, (uri: vscode.Uri, stage: StageName, name: string, value: string) =>
      setByQuickFix(uri, stage, [name], value),
    ),
  );
}

async function provideCodeActions(
  document: vscode.TextDocument,
  _: vscode.Range,
  { diagnostics }: vscode.CodeActionContext,
): Promise<vscode.CodeAction[]> {
  const own = diagnostics.filter((one) => one instanceof DataDiagnostic);
  const made = own.flatMap((diagnostic) =>
    diagnostic.finding.fixes.map(async (fix) => {
      const repair = repairs[fix.fix] as (repair: { [K in keyof Repair<never>]: unknown }) => Made;
      const action = await repair({ document, diagnostic, fix });
      if (action) action.diagnostics = [diagnostic];
      return action;
    }),
  );
  const all = own.map((diagnostic) => removalOfAll(document, diagnostic));
  return (await Promise.all([...made, ...all])).filter((action) => action !== undefined);
}

/** One fix for several rows with the same problem. */
function removalOfAll(document: vscode.TextDocument, { code }: DataDiagnostic): Made {
  const same = vscode.languages
    .getDiagnostics(document.uri)
    .filter((one) => one instanceof DataDiagnostic)
    .filter((one) => one.code === code && one.finding.fixes.some(({ fix }) => fix === 'remove-row'));
  if (same.length < 2) return undefined;
  const data = dataText(document);
  const lines = new Set(same.map(({ finding }) => finding.line));
  return edit(
    t('Remove All {0} Such Rows', lines.size),
    document,
    [...lines].map((line) => removalOfRow(data, line)),
  );
}

/** Returns none if one of the changes cannot be made. */
function edit(
  title: string,
  document: vscode.TextDocument,
  changes: readonly (TextChange | undefined)[],
): vscode.CodeAction | undefined {
  const possible = changes.filter((change) => change !== undefined);
  if (possible.length === 0 || possible.length < changes.length) return undefined;
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  for (const { start, end, text } of possible) {
    const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
    action.edit.replace(document.uri, range, text);
  }
  return action;
}

const dataText = (document: vscode.TextDocument): DataText => ({
  name: document.uri.path,
  text: document.getText(),
});

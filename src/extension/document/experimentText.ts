import * as vscode from 'vscode';
import { type MarkdownPart, splitMarkdown } from '../../experiment/document/markdown';
import { changeToSet, type SettingNames, type TextChange } from '../../experiment/document/settingEdit';
import { mappingIn, settingAt } from '../../experiment/settings/settingPath';
import { type StageName, stageNames, stages } from '../../experiment/stages/stages';
import { cellOfStage, isExperiment, stageOf } from './notebookCells';
import { textOf } from './serializer';

/** Computes the change of a stage's text; undefined if there is none. */
export type StageChange = (body: string) => TextChange | undefined;

/** A change that can be undone. */
export interface MadeChange {
  readonly document: vscode.Uri;
  /** The range of the written text in the document. */
  readonly start: number;
  readonly removed: string;
  readonly inserted: string;
}

/** The open notebook of a file. */
export function notebookOf(uri: vscode.Uri): vscode.NotebookDocument | undefined {
  return vscode.workspace.notebookDocuments.find(
    (one) => isExperiment(one) && !one.isClosed && one.uri.toString() === uri.toString(),
  );
}

/** The open text document of a file. */
export function documentOf(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(
    (document) => !document.isClosed && document.uri.toString() === uri.toString(),
  );
}

/** The text of an open experiment; undefined if it is not open. */
export function openText(uri: vscode.Uri): string | undefined {
  const notebook = notebookOf(uri);
  return notebook ? textOf(notebook).text : documentOf(uri)?.getText();
}

/** An experiment's text on the screen, else on the disk. */
export async function experimentText(uri: vscode.Uri): Promise<string> {
  return openText(uri) ?? (await vscode.workspace.openTextDocument(uri)).getText();
}

/**
 * Changes the text of a stage, as an edit that can be undone; a missing stage is added in the order of execution.
 * @returns the change, or undefined if there was none
 */
export async function changeStage(
  uri: vscode.Uri,
  stage: StageName,
  change: StageChange,
): Promise<MadeChange | undefined> {
  const notebook = notebookOf(uri);
  if (!notebook) return changeInText(await vscode.workspace.openTextDocument(uri), stage, change);
  const cell = cellOfStage(notebook, stage);
  if (cell) return apply(cell.document, change(cell.document.getText()));
  const made = change('');
  if (made) await addCell(notebook, stage, made.text);
  return undefined;
}

/** Undoes a change if its text is still there. */
export async function takeBack({ document, start, removed, inserted }: MadeChange): Promise<boolean> {
  const text = await vscode.workspace.openTextDocument(document);
  const end = start + inserted.length;
  if (text.getText().slice(start, end) !== inserted) return false;
  return (await apply(text, { start, end, text: removed })) !== undefined;
}

async function apply(
  document: vscode.TextDocument,
  change: TextChange | undefined,
): Promise<MadeChange | undefined> {
  if (!change) return undefined;
  const { start, end, text } = change;
  const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  const removed = document.getText(range);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, text);
  const isMade = await vscode.workspace.applyEdit(edit);
  return isMade ? { document: document.uri, start, removed, inserted: text } : undefined;
}

async function addCell(notebook: vscode.NotebookDocument, stage: StageName, text: string): Promise<void> {
  const data = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'yaml');
  data.metadata = { graft: { stage } };
  const earlier = stageNames.slice(0, stageNames.indexOf(stage));
  const before = notebook.getCells().findLast((cell) => earlier.includes(stageOf(cell) as StageName));
  const edit = new vscode.WorkspaceEdit();
  const index = before ? before.index + 1 : notebook.cellCount;
  edit.set(notebook.uri, [vscode.NotebookEdit.insertCells(index, [data])]);
  await vscode.workspace.applyEdit(edit);
}

async function changeInText(
  document: vscode.TextDocument,
  stage: StageName,
  change: StageChange,
): Promise<MadeChange | undefined> {
  const source = document.getText();
  let at = 0;
  let after = source.length;
  for (const part of splitMarkdown(source)) {
    if (part.kind === 'stage' && part.stage === stage) return apply(document, inPart(part, at, change));
    at += part.text.length;
    if (part.kind === 'stage' && stageNames.indexOf(part.stage) < stageNames.indexOf(stage)) after = at;
  }
  const made = change('');
  const fence = `\n\`\`\`yaml ${stage}\n${made?.text ?? ''}\n\`\`\`\n`;
  const isOnOwnLine = after === 0 || source[after - 1] === '\n';
  return apply(document, made && { start: after, end: after, text: isOnOwnLine ? fence : `\n${fence}` });
}

/** Converts a change of a fence's body to one of the whole text; the line end before the closing fence is not part of the body. */
function inPart(
  part: Extract<MarkdownPart, { kind: 'stage' }>,
  at: number,
  change: StageChange,
): TextChange | undefined {
  const body = part.body.replace(/\r?\n$/, '');
  const made = change(body);
  const start = at + part.bodyStart;
  const needsEnd = part.body === '' && made?.text !== '' && part.text.length > part.bodyStart;
  return (
    made && {
      start: start + made.start,
      end: start + made.end,
      text: needsEnd ? `${made.text}\n` : made.text,
    }
  );
}

/** Sets a setting. A scalar in place of its mapping keeps its meaning. */
export function settingTo(stage: StageName, names: readonly string[], value: string): StageChange {
  return (body) =>
    changeToSet(body, names as SettingNames, value, (mapping, word) => {
      const { shorthand } = mappingIn(settingAt(stages[stage].settings, mapping.split('.'))) ?? {};
      return shorthand === undefined ? {} : { [shorthand]: word };
    });
}

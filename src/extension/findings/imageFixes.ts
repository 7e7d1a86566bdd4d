import path from 'node:path';
import * as vscode from 'vscode';
import { parseExperiment } from '../../experiment/document/markdown';
import { scalarText } from '../../experiment/document/settingEdit';
import { windowError } from '../../experiment/errors/window';
import { t } from '../../experiment/words/translation';
import { foldersIn } from '../commands/findData';
import { experimentText } from '../document/experimentText';
import { registerCommand, showFailure } from '../window/registerCommand';
import { setByQuickFix } from './setByQuickFix';

const excludeCommand = 'graft.excludeByQuickFix';
const moveCommand = 'graft.moveImageByQuickFix';
const trashCommand = 'graft.trashImageByQuickFix';

/** Leaves images out: writes their pattern into the experiment, as an edit that can be undone. */
export function exclusion(experiment: vscode.Uri, pattern: string): vscode.CodeAction {
  return commandFix(t('Exclude This Image'), excludeCommand, experiment, pattern);
}

/** Moves an image to another class, which the user picks. */
export function move(image: string, classFolder: string): vscode.CodeAction {
  return commandFix(t('Move to Another Class…'), moveCommand, image, classFolder);
}

/** Moves an image to the trash. */
export function disposal(image: string): vscode.CodeAction {
  return commandFix(t('Move to Trash'), trashCommand, image);
}

/** Reports a change, with a button that undoes it. */
type OfferUndo = (message: string, undo: () => Promise<void>) => void;

/** The commands behind these quick fixes. */
export function registerImageFixes(log: vscode.LogOutputChannel): vscode.Disposable {
  // VS Code undoes changes to files only in the view that made them, and no view made this one.
  const offerUndo: OfferUndo = (message, undo) => {
    const word = t('Undo');
    void vscode.window.showInformationMessage(message, word).then((picked) => {
      if (picked === word) void showFailure(log, undo);
    });
  };
  return vscode.Disposable.from(
    registerCommand(excludeCommand, log, exclude),
    registerCommand(moveCommand, log, (image: string, classFolder: string, label?: string) =>
      moveImage(offerUndo, image, classFolder, label),
    ),
    registerCommand(trashCommand, log, (image: string) => trashImage(offerUndo, image)),
  );
}

/** A quick fix that is a command. */
export function commandFix(title: string, command: string, ...args: unknown[]): vscode.CodeAction {
  const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  made.command = { title, command, arguments: args };
  return made;
}

async function exclude(experiment: vscode.Uri, pattern: string): Promise<void> {
  const { settings } = parseExperiment(await experimentText(experiment));
  const patterns = [...(settings.dataset.exclude ?? []), pattern];
  const value = `[${patterns.map(scalarText).join(', ')}]`;
  await setByQuickFix(experiment, 'dataset', ['exclude'], value);
}

/** @param label the class, by the name of its folder; asked if left out */
async function moveImage(
  offerUndo: OfferUndo,
  image: string,
  classFolder: string,
  label: string | undefined,
): Promise<void> {
  const chosen = label ?? (await pickClass(classFolder));
  if (chosen === undefined) return;
  const name = path.basename(image);
  const [from, to] = [
    vscode.Uri.file(image),
    vscode.Uri.file(path.join(path.dirname(classFolder), chosen, name)),
  ];
  await rename(from, to);
  offerUndo(t('{0} is in the class {1} now.', name, chosen), () => rename(to, from));
}

async function pickClass(classFolder: string): Promise<string | undefined> {
  const classes = (await foldersIn(path.dirname(classFolder))).filter(
    (name) => name !== path.basename(classFolder),
  );
  return vscode.window.showQuickPick(classes, { title: t('Move to the Class') });
}

async function rename(from: vscode.Uri, to: vscode.Uri): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.renameFile(from, to, { overwrite: false });
  if (await vscode.workspace.applyEdit(edit)) return;
  throw windowError('check/not-moved', { name: path.basename(from.fsPath), to: to.fsPath });
}

async function trashImage(offerUndo: OfferUndo, image: string): Promise<void> {
  const uri = vscode.Uri.file(image);
  const content = await vscode.workspace.fs.readFile(uri);
  const edit = new vscode.WorkspaceEdit();
  edit.deleteFile(uri);
  const name = path.basename(image);
  if (!(await vscode.workspace.applyEdit(edit))) throw windowError('check/not-removed', { name });
  offerUndo(t('{0} is removed.', name), async () => vscode.workspace.fs.writeFile(uri, content));
}

import path from 'node:path';
import * as vscode from 'vscode';
import { windowError } from '../../experiment/errors/window';
import { t } from '../../experiment/words/translation';
import { fileExists } from '../../files/fileExists';
import { readPlainFile } from '../../files/readPlainFile';
import { notebookTexts, stageTexts, writeStageTexts } from '../document/restoreSettings';
import type { KnownRun } from '../runs/knownRun';
import type { RunStore } from '../runs/runStore';
import { runLabel } from '../runs/runText';
import { registerCommand } from '../window/registerCommand';
import { requireTrust } from '../window/requireTrust';

/** The commands on a run, from its line's menu, by a key on the selected line, or from the palette after choosing one. */
export function registerRunCommands(
  store: RunStore,
  log: vscode.LogOutputChannel,
  runFrom: (argument: unknown) => Promise<KnownRun | undefined>,
): vscode.Disposable {
  const onRun = (name: string, act: (run: KnownRun) => Promise<void> | void, { trusted = true } = {}) =>
    registerCommand(name, log, async (argument?: unknown) => {
      if (trusted) requireTrust();
      const run = await runFrom(argument);
      if (run) await act(run);
    });
  const setPin = (isPinned: boolean) => async (run: KnownRun) => {
    const { pinRun } = await import('../../runs/runMarks');
    await pinRun(run.graft, run.id, isPinned);
    await store.look(run.graftFolder);
  };
  return vscode.Disposable.from(
    onRun('graft.pinRun', setPin(true)),
    onRun('graft.unpinRun', setPin(false)),
    onRun('graft.renameRun', (run) => rename(store, run)),
    onRun('graft.deleteRun', (run) => remove(store, run)),
    onRun('graft.restoreSettings', restore),
    onRun('graft.revealRun', reveal, { trusted: false }),
  );
}

async function rename(store: RunStore, run: KnownRun): Promise<void> {
  const name = await vscode.window.showInputBox({
    title: t('Rename Run'),
    prompt: t('The name of the run. Empty: a summary of its changes.'),
    value: run.name ?? '',
    placeHolder: runLabel(run, undefined),
  });
  if (name === undefined) return;
  const { nameRun } = await import('../../runs/runMarks');
  await nameRun(run.graft, run.id, name);
  await store.look(run.graftFolder);
}

async function remove(store: RunStore, run: KnownRun): Promise<void> {
  const { graft, graftFolder, id } = run;
  const { deleteRun, undeleteRun } = await import('../../runs/runTrash');
  await deleteRun(graft, id, store.executor);
  await store.look(graftFolder);
  const undo = t('Undo');
  const picked = await vscode.window.showInformationMessage(t('The run was deleted.'), undo);
  if (picked !== undo) return;
  await undeleteRun(graft, id);
  await store.look(graftFolder);
}

async function reveal({ folder }: KnownRun): Promise<void> {
  await vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(folder));
}

/** Restores a run's settings in the experiment and shows it, unsaved. */
async function restore(run: KnownRun): Promise<void> {
  const file = run.experiment;
  if (file === undefined || !(await fileExists(file)))
    throw windowError('run/no-experiment', {
      name: path.basename(file ?? run.id),
      snapshot: run.graft.run(run.id).snapshot,
    });
  const wanted = stageTexts(await readPlainFile(run.graft.run(run.id).snapshot));
  const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(file));
  await vscode.window.showNotebookDocument(notebook);
  const before = notebookTexts(notebook);
  const changed = await writeStageTexts(notebook, wanted);
  if (changed.length === 0) {
    void vscode.window.showInformationMessage(t('The experiment already has these settings.'));
    return;
  }
  const overrides = run.record?.overrides ?? [];
  const told = [
    t('The settings of this run were restored ({0}).', changed.join(', ')),
    ...(overrides.length > 0 ? [t('The run also had --set {0}.', overrides.join(' '))] : []),
  ];
  const picked = await vscode.window.showInformationMessage(told.join(' '), t('Undo'));
  if (picked) await writeStageTexts(notebook, before);
}

import path from 'node:path';
import * as vscode from 'vscode';
import { t } from '../../experiment/words/translation';
import type { EngineCommand } from '../../runs/localProcess';
import { notebookType } from '../document/serializer';
import { runInTerminal } from '../runs/engineTasks';
import type { RunStore } from '../runs/runStore';
import { runOfNode, type TreeNode } from '../runs/treeNodes';
import { registerCommand } from '../window/registerCommand';
import { requireTrust } from '../window/requireTrust';

/** The commands on experiments and their stored results. */
export function registerExperimentCommands(
  store: RunStore,
  engine: () => EngineCommand,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand('graft.openExperiment', log, async (node?: TreeNode) => {
      const file = node?.kind === 'experiment' ? node.file : runOfNode(node)?.experiment;
      // Keeps the focus in the tree for keyboard navigation.
      if (file !== undefined) await openExperiment(file, { preserveFocus: true });
    }),
    registerCommand('graft.clean', log, async () => {
      requireTrust();
      const folder = await pickFolder(store.graftFolders);
      if (folder === undefined) return;
      // It shows what it would remove and asks.
      await runInTerminal(engine(), t('Clean'), ['clean', path.dirname(folder)]);
      await store.look(folder);
    }),
  );
}

/** Opens an experiment as a notebook. Opening another one meanwhile is no error. */
export async function openExperiment(
  file: string,
  options: vscode.TextDocumentShowOptions = {},
): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(file), notebookType, options);
}

async function pickFolder(folders: readonly string[]): Promise<string | undefined> {
  if (folders.length <= 1) return folders[0];
  return vscode.window.showQuickPick(folders, { title: t('Clean which folder?') });
}

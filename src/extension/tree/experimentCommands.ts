import path from 'node:path';
import * as vscode from 'vscode';
import { t } from '../../experiment/words/translation';
import { notebookType } from '../document/serializer';
import type { EngineCommand } from '../runs/engineCommand';
import { runInTerminal } from '../runs/engineTasks';
import type { RunStore } from '../runs/runStore';
import { runOfNode, type TreeNode } from '../runs/treeNodes';
import { registerCommand } from '../window/registerCommand';
import { requireTrust } from '../window/requireTrust';

/** What can be done to experiments and to what they left. */
export function registerExperimentCommands(
  store: RunStore,
  engine: () => EngineCommand,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand('graft.openExperiment', log, async (node?: TreeNode) => {
      const file = node?.kind === 'experiment' ? node.file : runOfNode(node)?.experiment;
      // Keys go on moving through the tree.
      if (file !== undefined) await openExperiment(file, { preserveFocus: true });
    }),
    registerCommand('graft.clean', log, async () => {
      requireTrust();
      const folder = await pickFolder(store.graftFolders);
      if (folder === undefined) return;
      // It shows what would go, and asks.
      await runInTerminal(engine(), t('Clean'), ['clean', path.dirname(folder)]);
      await store.look(folder);
    }),
  );
}

/** Opens an experiment as the notebook that it is. It is no error if the user opens another one before it is there. */
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

import path from 'node:path';
import * as vscode from 'vscode';
import { t } from '../../experiment/words/translation';
import type { EngineCommand } from '../../runs/localProcess';
import { chooseCode } from '../packages/copyCode';
import { type Package, packagesOf } from '../packages/packages';
import { askEngine } from '../runs/askEngine';
import type { RunStore } from '../runs/runStore';
import type { ServeClient } from '../runs/serveClient';
import { registerCommand } from '../window/registerCommand';
import { requireTrust } from '../window/requireTrust';
import type { ModelTree } from './modelTree';
import { tryModel } from './tryModel';

/** The commands on a packaged model, from its line in the tree or from the palette after choosing one. */
export function registerModelCommands(
  store: RunStore,
  tree: ModelTree,
  engine: () => EngineCommand,
  client: ServeClient,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const onPackage = (name: string, act: (model: Package) => Promise<void>, { trusted = false } = {}) =>
    registerCommand(name, log, async (argument?: Package) => {
      if (trusted) requireTrust();
      const model = argument?.folder === undefined ? await pickPackage(store) : argument;
      if (model) await act(model);
    });
  return vscode.Disposable.from(
    onPackage('graft.tryModel', (model) => tryModel(model, client), { trusted: true }),
    onPackage('graft.verifyModel', (model) => verify(model, tree, engine()), { trusted: true }),
    onPackage('graft.revealModel', async ({ folder }) => {
      await vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(folder));
    }),
    onPackage('graft.copyModelPath', ({ folder }) => copyPath(folder)),
    onPackage('graft.copyModelSnippet', ({ folder }) => chooseCode(folder)),
  );
}

async function pickPackage(store: RunStore): Promise<Package | undefined> {
  const items = (await packagesOf(store.runs)).map((model) => ({
    label: path.basename(model.folder),
    detail: model.folder,
    model,
  }));
  return (await vscode.window.showQuickPick(items, { title: t('Model') }))?.model;
}

async function verify(model: Package, tree: ModelTree, engine: EngineCommand): Promise<void> {
  const title = t('Graft: verifying {0}', path.basename(model.folder));
  const location = vscode.ProgressLocation.Notification;
  const passed = await vscode.window.withProgress(
    { location, title, cancellable: true },
    async (_, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      const { exitCode } = await askEngine(engine, ['verify', model.folder, '--json'], stop.signal).catch(
        (error: unknown) => {
          if (token.isCancellationRequested) return { exitCode: undefined };
          throw error;
        },
      );
      return exitCode === undefined ? undefined : exitCode === 0;
    },
  );
  if (passed === undefined) return;
  await tree.setVerified(model, passed);
  const name = path.basename(model.folder);
  if (passed) void vscode.window.showInformationMessage(t('{0} gives its recorded answers.', name));
  else
    void vscode.window.showWarningMessage(
      t('The answers of {0} differ from those recorded when it was packaged.', name),
    );
}

async function copyPath(folder: string): Promise<void> {
  await vscode.env.clipboard.writeText(folder);
  vscode.window.setStatusBarMessage(t('Graft: The path was copied'), 3000);
}

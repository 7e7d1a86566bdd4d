import os from 'node:os';
import * as vscode from 'vscode';
import type { ErrorRecord } from '../../experiment/errors/errors';
import { formatBytes } from '../../experiment/words/formatNumbers';
import { t } from '../../experiment/words/translation';
import type { EngineCommand } from '../../runs/localProcess';

/** Runs an engine command in a terminal that stays open when it is done. Resolves with its exit code. */
export async function runInTerminal(
  engine: EngineCommand,
  title: string,
  args: string[],
): Promise<number | undefined> {
  const execution = new vscode.ProcessExecution(engine.execPath, [engine.module, ...args], {
    env: engine.env,
    // The workspace may be a stranger's: no program starts in it.
    cwd: os.homedir(),
  });
  const scope = vscode.workspace.workspaceFolders ? vscode.TaskScope.Workspace : vscode.TaskScope.Global;
  const task = new vscode.Task({ type: 'graft', title }, scope, title, 'Graft', execution);
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, clear: true };
  const running = await vscode.tasks.executeTask(task);
  return new Promise((resolve) => {
    const listener = vscode.tasks.onDidEndTaskProcess(({ execution: ended, exitCode }) => {
      if (ended !== running) return;
      listener.dispose();
      resolve(exitCode);
    });
  });
}

/** Installs the engine in a terminal, which shows its progress. Resolves with whether that succeeded. */
export async function installEngine(engine: EngineCommand): Promise<boolean> {
  const title = t('Install Engine');
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: t('Graft: installing the engine') },
    async () => (await runInTerminal(engine, title, ['engine', 'install'])) === 0,
  );
}

/** Offers to install an engine that was missing, and to go on. Resolves with whether it was installed. */
export async function offerInstall(engine: EngineCommand, { download }: ErrorRecord): Promise<boolean> {
  const install = t('Install and Continue');
  const size = download ? formatBytes(download) : t('a few hundred megabytes');
  const picked = await vscode.window.showInformationMessage(
    t('Graft trains with TensorFlow, which is not installed yet. It is downloaded once: {0}.', size),
    install,
  );
  return picked === install && (await installEngine(engine));
}

import os from 'node:os';
import * as vscode from 'vscode';
import type { EngineCommand } from '../../runs/localProcess';

/** Runs an engine command in a terminal that stays open when it is done. Resolves with its exit code. */
export async function runInTerminal(
  engine: EngineCommand,
  title: string,
  args: string[],
): Promise<number | undefined> {
  const execution = new vscode.ProcessExecution(engine.execPath, [engine.module, ...args], {
    env: engine.env,
    // The workspace may be untrusted, so no program starts in it.
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

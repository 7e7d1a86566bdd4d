import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { callTool } from './callTool';

const workspace = vscode.workspace.workspaceFolders![0]!.uri.fsPath;
const started: string[] = [];

/** Time enough for a process to start, and for its run to have a record. */
const settle = () => sleep(1500);

function nothingRan(after: string): void {
  assert.deepEqual(started, [], after);
  const runs = path.join(workspace, '.graft/runs');
  assert.deepEqual(existsSync(runs) ? readdirSync(runs) : [], [], after);
}

async function openExperiment(): Promise<vscode.NotebookDocument> {
  const file = vscode.Uri.file(path.join(workspace, 'endless.graft.md'));
  const notebook = await vscode.workspace.openNotebookDocument(file);
  await vscode.window.showNotebookDocument(notebook);
  return notebook;
}

describe('a workspace that is not trusted', () => {
  before(async () => {
    vscode.tasks.onDidStartTask(({ execution }) => started.push(execution.task.name));
    vscode.window.onDidOpenTerminal(({ name }) => started.push(name));
    await vscode.extensions.all.find(({ packageJSON }) => packageJSON.name === 'graft')!.activate();
  });

  it('can be read', async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    const notebook = await openExperiment();
    assert.ok(notebook.getCells().some(({ metadata }) => metadata.graft?.stage === 'finetune'));
  });

  it('runs nothing by any command of the extension', async () => {
    const { packageJSON } = vscode.extensions.all.find((one) => one.packageJSON.name === 'graft')!;
    const commands = (packageJSON.contributes.commands as { command: string }[]).map(
      ({ command }) => command,
    );
    assert.ok(commands.includes('graft.fineTuneModel'));
    const notebook = await openExperiment();
    for (const command of commands)
      for (const argument of [notebook.uri, vscode.Uri.file(path.join(workspace, 'reviews.csv'))]) {
        const done = vscode.commands.executeCommand(command, argument).then(undefined, () => undefined);
        await Promise.race([done, sleep(500)]);
        await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      }
    await settle();
    nothingRan(commands.join());
  });

  it('has no experiment written or run by a language model', async () => {
    const proposal = { folder: '.', name: 'proposed', text: '# Nothing' };
    assert.equal((await callTool('graft_proposeExperiment', proposal)).code, 'run/untrusted');
    assert.equal(existsSync(path.join(workspace, 'proposed.graft.md')), false);
    const { code } = await callTool('graft_runExperiment', { file: 'endless.graft.md' });
    assert.equal(code, 'run/untrusted');
    await settle();
    nothingRan('graft_runExperiment');
  });

  it('runs no cell', async () => {
    await openExperiment();
    // The workbench asks whether to trust the folder, and waits for an answer.
    await Promise.race([vscode.commands.executeCommand('notebook.execute'), settle()]);
    await settle();
    nothingRan('Run All');
  });
});

import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { copyFile, cp, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { GraftApi } from '../../../src/extension/activate';
import { eventually } from './eventually';

const workspace = vscode.workspace.workspaceFolders![0]!.uri.fsPath;
const fileOf = (name: string) => path.join(workspace, name);

async function graft(): Promise<{ api: GraftApi; module: string }> {
  const extension = vscode.extensions.all.find(({ packageJSON }) => packageJSON.name === 'graft')!;
  return { api: await extension.activate(), module: path.join(extension.extensionPath, 'dist/graft.js') };
}

/** `graft run`, as in a terminal. */
function runInTerminal(module: string, file: string, ...flags: string[]): void {
  fork(module, ['run', file, ...flags], { execArgv: [], silent: true });
}

describe('the run store', () => {
  it('hears of a run that was started in a terminal, without any notebook, and follows it to its end', async () => {
    const { api, module } = await graft();
    const file = fileOf('terminal.graft.md');
    await copyFile(fileOf('endless.graft.md'), file);
    const events: string[] = [];
    const listening = api.runs.onDidRecord((run, batch) => {
      if (run.experiment === file) events.push(...batch.map(({ type }) => type));
    });
    runInTerminal(module, file);
    const run = await eventually('the run', () => api.runs.runsOf(file)[0]);
    await eventually('steps', () => run.log.state.steps[5]);
    assert.equal(run.status, 'running');
    await run.log.send({ type: 'cancel' });
    await eventually('its end', () => (run.status === 'cancelled' ? true : undefined));
    assert.ok(events.includes('step') && events.includes('run-finished'), events.join());
    assert.equal(run.following, undefined);
    listening.dispose();
  });

  it('draws a run that was started in a terminal into the notebook that is open', async () => {
    const { api, module } = await graft();
    const file = fileOf('shown.graft.md');
    await copyFile(fileOf('endless.graft.md'), file);
    const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(file));
    await vscode.window.showNotebookDocument(notebook);
    runInTerminal(module, file, '--until', 'preprocess');
    const cell = notebook.getCells().find(({ metadata }) => metadata.graft?.stage === 'preprocess')!;
    await eventually('its result', () => cell.outputs[0]);
    await eventually('its end', () => (api.runs.runsOf(file)[0]?.status === 'done' ? true : undefined));
    assert.ok(!notebook.isDirty);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('draws a run that ended before the open notebook was shown', async () => {
    const { api } = await graft();
    const [run] = api.runs.runsOf(fileOf('shown.graft.md'));
    assert.ok(run?.record, 'the run of the test before');
    const file = fileOf('late.graft.md');
    await copyFile(fileOf('endless.graft.md'), file);
    const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(file));
    await vscode.window.showNotebookDocument(notebook);
    const cell = notebook.getCells().find(({ metadata }) => metadata.graft?.stage === 'preprocess')!;
    await sleep(1000);
    assert.deepEqual(cell.outputs, []);
    // The finished run of one experiment appears as that of another, whole.
    const [id, copy] = ['20990101-000000-aaaaaa', path.join(workspace, '.graft', 'late')];
    await cp(run.folder, copy, { recursive: true });
    const record = JSON.parse(await readFile(path.join(copy, 'run.json'), 'utf8')) as object;
    const late = { ...record, id, experiment: 'late.graft.md' };
    await writeFile(path.join(copy, 'run.json'), JSON.stringify(late));
    await rename(copy, path.join(workspace, '.graft/runs', id));
    await eventually('its result', () => cell.outputs[0]);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('continues under the new name of an experiment renamed during the run', async () => {
    const { api, module } = await graft();
    const [from, to] = [fileOf('before.graft.md'), fileOf('after.graft.md')];
    await copyFile(fileOf('endless.graft.md'), from);
    await vscode.window.showNotebookDocument(
      await vscode.workspace.openNotebookDocument(vscode.Uri.file(from)),
    );
    runInTerminal(module, from);
    await eventually('steps', () => api.runs.runsOf(from)[0]?.log.state.steps[5]);
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(vscode.Uri.file(from), vscode.Uri.file(to));
    assert.ok(await vscode.workspace.applyEdit(edit));
    const run = await eventually('the run of the new name', () => api.runs.runsOf(to)[0]);
    assert.equal(run.status, 'running');
    const notebook = await eventually('the notebook', () =>
      vscode.workspace.notebookDocuments.find(({ uri }) => uri.fsPath === to),
    );
    const cell = () => notebook.getCells().find(({ metadata }) => metadata.graft?.stage === 'preprocess');
    await eventually('its result in the notebook', () => cell()?.outputs[0]);
    await run.log.send({ type: 'cancel' });
    await eventually('its end', () => (run.status === 'cancelled' ? true : undefined));
    assert.equal(run.experiment, to);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('keeps the runs of an experiment that is renamed elsewhere, in its notebook too', async () => {
    const { api, module } = await graft();
    const [from, to] = [fileOf('here.graft.md'), fileOf('there.graft.md')];
    const text = await readFile(fileOf('endless.graft.md'), 'utf8');
    await writeFile(from, text.replace('# A test', '# A test that is renamed'));
    runInTerminal(module, from, '--until', 'dataset');
    await eventually('its end', () => (api.runs.runsOf(from)[0]?.status === 'done' ? true : undefined));
    await rename(from, to);
    const run = await eventually('the run of the new name', () => api.runs.runsOf(to)[0]);
    assert.equal(run.record?.experiment, to);
    const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(to));
    await vscode.window.showNotebookDocument(notebook);
    const cell = notebook.getCells().find(({ metadata }) => metadata.graft?.stage === 'dataset')!;
    await eventually('its result in the notebook', () => cell.outputs[0]);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });
});

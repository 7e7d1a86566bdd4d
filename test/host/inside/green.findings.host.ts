import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';

const folder = path.join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, 'findings');
const dataFile = vscode.Uri.file(path.join(folder, 'doubtful.csv'));
const experiment = vscode.Uri.file(path.join(folder, 'doubtful.graft.md'));
/** Three rows that stand for nothing else, and twelve of one label against one of the other. */
const rows = [
  ...Array.from({ length: 12 }, (_, i) => `text ${i},x`),
  '"two\nlines",x',
  '"two\nlines",y',
  'text 3,x',
  'text 4,x',
];
const content = `text,label\n${rows.join('\n')}\n`;

type Found = [code: string, line: number];

function found(uri: vscode.Uri): Found[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === 'Graft')
    .map(({ code, range }): Found => [String(code).replace('dataset/', ''), range.start.line + 1])
    .sort(([, a], [, b]) => a - b);
}

/** Waits until just that is found. */
async function expectFound(uri: vscode.Uri, expected: readonly Found[]): Promise<void> {
  for (let tries = 0; tries < 150 && JSON.stringify(found(uri)) !== JSON.stringify(expected); tries++)
    await sleep(100);
  assert.deepEqual(found(uri), expected);
}

async function fixesAt(uri: vscode.Uri, line: number): Promise<vscode.CodeAction[]> {
  const range = new vscode.Range(line - 1, 0, line - 1, 1);
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, range);
}

async function fix(uri: vscode.Uri, line: number, title: string): Promise<void> {
  const actions = await fixesAt(uri, line);
  const action = actions.find((one) => one.title === title);
  assert.ok(action, actions.map((one) => one.title).join());
  if (action.edit) assert.ok(await vscode.workspace.applyEdit(action.edit));
  if (action.command)
    await vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
}

describe('findings in the data', () => {
  before(async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(dataFile.fsPath, content);
    await writeFile(
      experiment.fsPath,
      '# Doubtful\n\n```yaml dataset\npath: doubtful.csv\nsplit: none\n```\n\n```yaml finetune\nepochs: 1\n```\n',
    );
    await vscode.window.showNotebookDocument(await vscode.workspace.openNotebookDocument(experiment));
  });
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('stand in the Problems panel at their rows, without a run and without an open data file', () =>
    expectFound(dataFile, [
      ['conflicting-labels', 16],
      ['duplicates', 18],
      ['duplicates', 19],
    ]));

  it('have quick fixes, follow their rows while these are edited, and come back with an undo', async () => {
    const document = await vscode.workspace.openTextDocument(dataFile);
    await vscode.window.showTextDocument(document);
    await fix(dataFile, 16, 'Take the Label of Line 14');
    assert.match(document.getText(), /"two\nlines",x\n"two\nlines",x\n/);
    await expectFound(dataFile, [
      ['duplicates', 18],
      ['duplicates', 19],
    ]);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), content);
    await expectFound(dataFile, [
      ['conflicting-labels', 16],
      ['duplicates', 18],
      ['duplicates', 19],
    ]);
    await fix(dataFile, 16, 'Remove This Row');
    await expectFound(dataFile, [
      ['duplicates', 16],
      ['duplicates', 17],
    ]);
    await fix(dataFile, 16, 'Remove All 2 Such Rows');
    assert.equal(document.getText(), content.split('"two\nlines",y')[0]);
    await document.save();
    await expectFound(dataFile, []);
  });

  it('change with the file on the disk, and a setting that helps is written into the experiment', async () => {
    const notebook = await vscode.workspace.openNotebookDocument(experiment);
    const dataset = notebook.getCells().find(({ document }) => document.getText().startsWith('path'))!;
    await writeFile(dataFile.fsPath, `${content.split('"two')[0]}only one,y\n`);
    await expectFound(dataset.document.uri, [['uneven-classes', 1]]);
    // The window asks for fixes only in what it shows.
    await vscode.window.showNotebookDocument(notebook);
    await fix(dataset.document.uri, 1, 'Write finetune.classWeights: balanced');
    const finetune = notebook.getCells().find(({ document }) => document.getText().startsWith('epochs'))!;
    assert.equal(finetune.document.getText(), 'epochs: 1\nclassWeights: balanced');
    await expectFound(dataset.document.uri, []);
  });
});

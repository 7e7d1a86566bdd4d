import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { eventually } from './eventually';

const workspace = vscode.workspace.workspaceFolders![0]!.uri.fsPath;

async function openText(name: string, text: string): Promise<vscode.TextDocument> {
  const file = path.join(workspace, name);
  await writeFile(file, text);
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  await vscode.window.showTextDocument(document);
  return document;
}

afterEach(() => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));

describe('an experiment that is open as plain text', () => {
  const text =
    '# Text\n\n```yaml dataset\npath: reviews.csv\n```\n\n```yaml finetune\nepochs: 1\nlearningrate: 1e-3\n```\n';

  it('is checked at its lines and fixed by the same quick fix', async () => {
    const document = await openText('checked-text.graft.md', text);
    const diagnostic = await eventually('a diagnostic', () =>
      vscode.languages.getDiagnostics(document.uri).find(({ code }) => code === 'experiment/unknown-setting'),
    );
    assert.equal(diagnostic.range.start.line, 8);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      diagnostic.range,
    );
    const fix = actions.find(({ title }) => title === 'Change to learningRate');
    assert.ok(fix?.edit);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.equal(document.getText(), text.replace('learningrate', 'learningRate'));
    await eventually('no diagnostic', () =>
      vscode.languages.getDiagnostics(document.uri).length === 0 ? true : undefined,
    );
  });

  it('is completed and explained', async () => {
    const document = await openText(
      'completed-text.graft.md',
      text.replace('learningrate: 1e-3', 'optimizer: '),
    );
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      new vscode.Position(8, 11),
    );
    const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    for (const word of ['sgd', 'adam', 'adamw']) assert.ok(labels.includes(word), labels.join());
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(7, 2),
    );
    const said = hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[]);
    assert.match(said.map(({ value }) => value).join(), /finetune\.epochs.*Takes an integer from 1 to 1000/s);
  });
});

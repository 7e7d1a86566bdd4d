import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { setByQuickFix } from '../../../src/extension/findings/setByQuickFix';
import { writeBmp } from '../bmp.mjs';
import { eventually } from './eventually';

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
  for (let tries = 0; tries < 600 && JSON.stringify(found(uri)) !== JSON.stringify(expected); tries++)
    await sleep(100);
  assert.deepEqual(found(uri), expected);
}

async function fixesAt(uri: vscode.Uri, line: number): Promise<vscode.CodeAction[]> {
  const range = new vscode.Range(line - 1, 0, line - 1, 1);
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, range);
}

/** The quick fix of a title, once it is offered: the window asks for fixes only in what it shows, which it may be about to. */
async function fixAt(uri: vscode.Uri, line: number, title: string): Promise<vscode.CodeAction> {
  return eventually(`the fix "${title}"`, async () =>
    (await fixesAt(uri, line)).find((action) => action.title === title),
  );
}

async function fix(uri: vscode.Uri, line: number, title: string): Promise<void> {
  const action = await fixAt(uri, line, title);
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
    await vscode.window.showNotebookDocument(notebook);
    await fix(dataset.document.uri, 1, 'Write finetune.classWeights: balanced');
    const finetune = notebook.getCells().find(({ document }) => document.getText().startsWith('epochs'))!;
    assert.equal(finetune.document.getText(), 'epochs: 1\nclassWeights: balanced');
    await expectFound(dataset.document.uri, []);
  });

  it('leave a text alone that is no YAML by the time its quick fix is chosen', async () => {
    const notebook = await vscode.workspace.openNotebookDocument(experiment);
    const { document } = notebook.getCells().find((cell) => cell.document.getText().startsWith('epochs'))!;
    const broken = new vscode.WorkspaceEdit();
    broken.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), 'epochs: [1');
    assert.ok(await vscode.workspace.applyEdit(broken));
    const fixing = setByQuickFix(experiment, 'finetune', ['classWeights'], 'balanced');
    await assert.rejects(fixing, { code: 'check/not-yaml' });
    assert.equal(document.getText(), 'epochs: [1');
    await vscode.commands.executeCommand('undo');
  });
});

describe('findings in images', () => {
  const project = path.join(folder, 'album');
  const file = vscode.Uri.file(path.join(project, 'album.graft.md'));
  const copy = path.join(project, 'photos', 'dog', 'copy.png');
  let notebook: vscode.NotebookDocument;
  let cell: vscode.TextDocument;

  /** Writes the facts that a run would have learned: one image is a copy of one in the other class. */
  async function writeImages(): Promise<void> {
    const digests: Record<string, object> = {};
    const facts: Record<string, object> = {};
    for (const [name, content] of [
      ['cat/a.png', 'one'],
      ['cat/b.png', 'two'],
      ['dog/c.png', 'three'],
      // Without the copy two are left, as a class needs.
      ['dog/d.png', 'four'],
      ['dog/copy.png', 'one'],
    ] as const) {
      const image = path.join(project, 'photos', name);
      await mkdir(path.dirname(image), { recursive: true });
      await writeFile(image, content);
      const { size, mtimeNs, ino } = await stat(image, { bigint: true });
      const sha256 = createHash('sha256').update(content).digest('hex');
      digests[image] = { stamp: `${size}-${mtimeNs}-${ino}`, sha256, bytes: Number(size) };
      const hash = sha256.slice(0, 16);
      facts[sha256] = { format: 'png', width: 64, height: 64, hash, colour: [9, 9, 9] };
    }
    const cache = path.join(project, '.graft', 'cache');
    await mkdir(cache, { recursive: true });
    await writeFile(path.join(cache, 'data.json'), JSON.stringify(digests));
    await writeFile(path.join(cache, 'images.json'), JSON.stringify(facts));
    await writeFile(file.fsPath, '# Album\n\n```yaml dataset\npath: photos\n```\n');
  }

  async function imageFix(title: string): Promise<vscode.CodeAction> {
    await expectFound(cell.uri, [['conflicting-labels', 1]]);
    await vscode.window.showNotebookDocument(notebook);
    return fixAt(cell.uri, 1, title);
  }

  async function take(action: vscode.CodeAction, ...more: unknown[]): Promise<void> {
    assert.ok(action.command);
    await vscode.commands.executeCommand(action.command.command, ...action.command.arguments!, ...more);
  }

  before(async () => {
    await writeImages();
    notebook = await vscode.workspace.openNotebookDocument(file);
    await vscode.window.showNotebookDocument(notebook);
    cell = notebook.getCells().find(({ document }) => document.getText() === 'path: photos')!.document;
  });
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('stand at the line that names them, lead to the images, and are excluded by an edit', async () => {
    const exclude = await imageFix('Exclude This Image');
    const [{ message, relatedInformation }] = vscode.languages.getDiagnostics(cell.uri) as [
      vscode.Diagnostic,
    ];
    assert.match(message, /^dog\/copy\.png is a copy of cat\/a\.png/);
    assert.equal(relatedInformation?.[0]?.location.uri.fsPath, copy);
    await take(exclude);
    assert.equal(cell.getText(), 'path: photos\nexclude: [dog/copy.png]');
    await expectFound(cell.uri, []);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(cell.uri, new vscode.Range(0, 0, 2, 0), 'path: photos');
    await vscode.workspace.applyEdit(edit);
  });

  it('go where the user moves the image, and with the image to the trash', async () => {
    await take(await imageFix('Move to Another Class…'), 'cat');
    assert.equal(await readFile(path.join(project, 'photos/cat/copy.png'), 'utf8'), 'one');
    await expectFound(cell.uri, [['duplicates', 1]]);
    await writeImages();
    await rename(path.join(project, 'photos/cat/copy.png'), path.join(project, 'moved.png'));
    await take(await imageFix('Move to Trash'));
    await assert.rejects(readFile(copy), { code: 'ENOENT' });
    await expectFound(cell.uri, []);
  });
});

describe('images that are too many to be decoded at once', () => {
  const project = path.join(folder, 'large');
  const file = vscode.Uri.file(path.join(project, 'large.graft.md'));
  /** Clearly different squares, by number. */
  const image = (number: number) =>
    writeBmp(40, 40, (x, y, channel) => {
      const square = createHash('sha256')
        .update(`${number} ${x >> 3} ${y >> 3} ${channel}`)
        .digest();
      return square[0]!;
    });

  before(async () => {
    for (const name of ['a', 'b']) await mkdir(path.join(project, 'photos', name), { recursive: true });
    for (let i = 0; i < 1010; i++)
      await writeFile(path.join(project, 'photos', i % 2 ? 'a' : 'b', `${i}.bmp`), image(i));
    const alike = image(1008);
    alike[alike.length - 1]! ^= 1;
    await writeFile(path.join(project, 'photos', 'b', 'last.bmp'), alike);
    await writeFile(file.fsPath, '# Large\n\n```yaml dataset\npath: photos\n```\n');
  });
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('are decoded one part after the other, until those that look alike are found', async () => {
    const notebook = await vscode.workspace.openNotebookDocument(file);
    await vscode.window.showNotebookDocument(notebook);
    const cell = notebook.getCells().find(({ document }) => document.getText() === 'path: photos')!;
    await expectFound(cell.document.uri, [['near-duplicates', 1]]);
  });
});

import * as vscode from 'vscode';
import { type FileDiagnostic, parseExperiment } from '../../experiment/document/markdown';
import { Debounce } from '../../experiment/timing/debounce';
import { changesText, isExperiment } from '../document/notebookCells';
import { textOf } from '../document/serializer';
import { locate } from '../document/stageAtLine';
import { SettingDiagnostic } from './settingDiagnostic';

const debounceMs = 60;

/** Checks every open experiment as it is edited, with the same checks that a run starts with. */
export class SettingsDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('graft');
  private readonly soon = new Debounce<vscode.NotebookDocument>((one) => this.check(one), debounceMs);
  private readonly disposables: vscode.Disposable[];

  constructor() {
    this.disposables = [
      this.collection,
      vscode.workspace.onDidOpenNotebookDocument((notebook) => this.check(notebook)),
      vscode.workspace.onDidChangeNotebookDocument((event) => {
        if (changesText(event)) this.soon.ask(event.notebook);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.collection.delete(uri)),
    ];
    for (const notebook of vscode.workspace.notebookDocuments) this.check(notebook);
  }

  dispose(): void {
    this.soon.dispose();
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private check(notebook: vscode.NotebookDocument): void {
    if (!isExperiment(notebook) || notebook.isClosed) return;
    const { text, firstLines } = textOf(notebook);
    const found = new Map<vscode.NotebookCell, SettingDiagnostic[]>();
    for (const diagnostic of parseExperiment(text).diagnostics) {
      const at = locate(notebook, firstLines, diagnostic.line);
      if (!at) continue;
      const range = rangeIn(at.cell.document, at.line, diagnostic);
      found.set(at.cell, [...(found.get(at.cell) ?? []), new SettingDiagnostic(range, diagnostic)]);
    }
    for (const cell of notebook.getCells())
      if (cell.kind === vscode.NotebookCellKind.Code)
        this.collection.set(cell.document.uri, found.get(cell) ?? []);
  }
}

function rangeIn(
  document: vscode.TextDocument,
  line: number,
  { line: first, endLine, column, endColumn }: FileDiagnostic,
): vscode.Range {
  const range = new vscode.Range(line, column - 1, line + (endLine - first), endColumn - 1);
  return document.validateRange(range);
}

import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { windowError } from '../../experiment/errors/window';
import { isExperiment } from '../document/notebookCells';

const selectionPollMs = 50;
const selectionLimitMs = 10_000;

/** Makes Graft the kernel of experiments: the editor selects one only on request, and draws no output without. */
export class KernelSelection implements vscode.Disposable {
  /** The URIs of notebooks that use this kernel, open or not: only their cells can be drawn into. */
  private readonly selected = new Set<string>();
  private readonly subscriptions: vscode.Disposable;

  /**
   * @param extension the id of this extension, which names the kernel together with its own
   * @param onSelected called, perhaps more than once, when a notebook can be drawn into
   */
  constructor(
    private readonly controller: vscode.NotebookController,
    private readonly extension: string,
    private readonly onSelected: (notebook: vscode.NotebookDocument) => void,
  ) {
    this.subscriptions = vscode.Disposable.from(
      controller.onDidChangeSelectedNotebooks(({ notebook, selected }) => {
        if (selected) this.selected.add(notebook.uri.toString());
        else this.selected.delete(notebook.uri.toString());
        if (selected) onSelected(notebook);
      }),
      vscode.window.onDidChangeActiveNotebookEditor((editor) => this.chooseIn(editor)),
      vscode.workspace.onDidOpenNotebookDocument((notebook) => this.prefer(notebook)),
    );
    for (const notebook of vscode.workspace.notebookDocuments) this.prefer(notebook);
    void this.chooseIn(vscode.window.activeNotebookEditor);
  }

  /** Waits until this is the notebook's kernel. Throws `notebook/no-kernel`. */
  async select(notebook: vscode.NotebookDocument): Promise<void> {
    for (let waited = 0; !this.selected.has(notebook.uri.toString()); waited += selectionPollMs) {
      if (waited === selectionLimitMs) throw windowError('notebook/no-kernel', {});
      await this.chooseIn(vscode.window.activeNotebookEditor);
      await sleep(selectionPollMs);
    }
  }

  /** Whether this is the notebook's kernel, so that its cells can be drawn into. */
  draws(notebook: vscode.NotebookDocument): boolean {
    return this.selected.has(notebook.uri.toString());
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  /** Only the active editor's kernel can be chosen; without it, no past result could be drawn either. */
  private async chooseIn(editor: vscode.NotebookEditor | undefined): Promise<void> {
    if (!editor || !isExperiment(editor.notebook)) return;
    if (this.selected.has(editor.notebook.uri.toString())) return this.onSelected(editor.notebook);
    const { id } = this.controller;
    await vscode.commands.executeCommand('notebook.selectKernel', { id, extension: this.extension });
  }

  private prefer(notebook: vscode.NotebookDocument): void {
    if (isExperiment(notebook))
      this.controller.updateNotebookAffinity(notebook, vscode.NotebookControllerAffinity.Preferred);
  }
}

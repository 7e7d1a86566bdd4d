import * as vscode from 'vscode';
import type { StageStatus } from '../../experiment/protocol';
import type { StageName } from '../../experiment/stages';
import { t } from '../../experiment/translation';
import type { ExperimentController } from '../notebook/experimentController';
import { isExperiment, stageOf } from '../notebook/notebookCells';
import { notebookType, textOf } from '../notebook/serializer';
import { keysShown } from '../notebook/shownStages';
import type { RunStore } from '../runs/runStore';
import type { ServeClient } from '../runs/serveClient';
import { freshnessText } from './freshnessText';

/** Milliseconds after the last key. */
const typingMs = 300;
/** How old a result is is written in minutes. */
const ageMs = 60_000;

/** Says at the foot of each cell whether its result is of the settings on the screen, and marks those that are not. */
export class Freshness implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly statuses = new WeakMap<vscode.NotebookDocument, ReadonlyMap<StageName, StageStatus>>();
  private readonly timers = new Map<vscode.NotebookDocument, NodeJS.Timeout>();
  private readonly aging = setInterval(() => this.askAll(), ageMs);
  private readonly disposables: vscode.Disposable[];

  constructor(
    private readonly controller: ExperimentController,
    private readonly client: ServeClient,
    private readonly store: RunStore,
  ) {
    this.disposables = [
      this.changed,
      vscode.workspace.onDidChangeNotebookDocument(({ notebook, contentChanges, cellChanges }) => {
        const matters = cellChanges.some(({ document, metadata }) => document ?? metadata);
        if (contentChanges.length > 0 || matters) this.askSoon(notebook);
      }),
      vscode.window.onDidChangeVisibleNotebookEditors(() => this.askAll()),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => clearTimeout(this.timers.get(notebook))),
      controller.onDidRestore((notebook) => this.askSoon(notebook)),
      store.onDidChange(() => this.askAll()),
      vscode.notebooks.registerNotebookCellStatusBarItemProvider(notebookType, {
        onDidChangeCellStatusBarItems: this.changed.event,
        provideCellStatusBarItems: (cell) => this.item(cell),
      }),
    ];
  }

  dispose(): void {
    clearInterval(this.aging);
    for (const timer of this.timers.values()) clearTimeout(timer);
    vscode.Disposable.from(...this.disposables).dispose();
  }

  /** What will be asked soon anyway is not put off: a run that ends says several things in a row. */
  private askAll(): void {
    for (const { notebook } of vscode.window.visibleNotebookEditors)
      if (!this.timers.has(notebook)) this.askSoon(notebook);
  }

  private askSoon(notebook: vscode.NotebookDocument): void {
    // Asking starts a program.
    if (!isExperiment(notebook) || notebook.uri.scheme !== 'file' || !vscode.workspace.isTrusted) return;
    clearTimeout(this.timers.get(notebook));
    this.timers.set(
      notebook,
      setTimeout(() => void this.ask(notebook), typingMs),
    );
  }

  private async ask(notebook: vscode.NotebookDocument): Promise<void> {
    this.timers.delete(notebook);
    const results = this.controller.resultsOf(notebook);
    const { text } = textOf(notebook);
    try {
      const stages = await this.client.ask('status', {
        file: notebook.uri.fsPath,
        text,
        shown: keysShown(this.controller, notebook),
        latest: this.store.runsOf(notebook.uri.fsPath).find(({ record }) => record)?.record?.keys ?? {},
      });
      this.statuses.set(notebook, new Map(stages.map((status) => [status.stage, status])));
      this.changed.fire();
      for (const status of stages) {
        const { isOlder } = freshnessText(status, results.get(status.stage)?.key);
        await this.controller.markResult(notebook, status.stage, isOlder);
      }
    } catch {
      // A text that is wrong at this moment says so in its cells; what was known of its results stays.
    }
  }

  private item(cell: vscode.NotebookCell): vscode.NotebookCellStatusBarItem | undefined {
    const stage = stageOf(cell);
    const status = stage && this.statuses.get(cell.notebook)?.get(stage);
    if (!stage || !status) return undefined;
    const { text, tooltip, isStale } = freshnessText(
      status,
      keysShown(this.controller, cell.notebook)[stage],
    );
    const item = new vscode.NotebookCellStatusBarItem(text, vscode.NotebookCellStatusBarAlignment.Left);
    item.priority = 5;
    item.tooltip = tooltip;
    if (isStale)
      item.command = { command: 'graft.showDifference', title: t('Show Difference'), arguments: [cell] };
    return item;
  }
}

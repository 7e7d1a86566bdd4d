import * as vscode from 'vscode';
import type { StageStatus } from '../../experiment/protocol';
import type { StageName } from '../../experiment/stages';
import { t } from '../../experiment/translation';
import type { ExperimentController } from '../notebook/experimentController';
import { changesText, isExperiment, stageOf } from '../notebook/notebookCells';
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
  /** Notebooks whose last question is not answered yet. */
  private readonly asking = new Set<vscode.NotebookDocument>();
  private readonly changedMeanwhile = new Set<vscode.NotebookDocument>();
  private readonly aging = setInterval(() => this.askAll(), ageMs);
  private readonly disposables: vscode.Disposable[];

  constructor(
    private readonly controller: ExperimentController,
    private readonly client: ServeClient,
    private readonly store: RunStore,
  ) {
    this.disposables = [
      this.changed,
      vscode.workspace.onDidChangeNotebookDocument((event) => {
        if (changesText(event)) this.askSoon(event.notebook);
      }),
      vscode.window.onDidChangeVisibleNotebookEditors(() => this.askAll()),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => clearTimeout(this.timers.get(notebook))),
      controller.onDidRestore((notebook) => this.askSoon(notebook)),
      store.onDidChange(() => this.askAll()),
      store.onDidRecord((_, events) => {
        if (events.some(({ type }) => type === 'stage-started' || type === 'stage-finished')) this.askAll();
      }),
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
      // What is closed meanwhile shows nothing.
      setTimeout(() => void this.ask(notebook).catch(() => {}), typingMs),
    );
  }

  /** On a busy machine an answer may take longer than the next key: the newest text is asked about when it is there, and none in between. */
  private async ask(notebook: vscode.NotebookDocument): Promise<void> {
    this.timers.delete(notebook);
    if (this.asking.has(notebook)) {
      this.changedMeanwhile.add(notebook);
      return;
    }
    this.asking.add(notebook);
    const stages = await this.stagesOf(notebook).finally(() => this.asking.delete(notebook));
    if (this.changedMeanwhile.delete(notebook)) return this.ask(notebook);
    if (!stages) return;
    this.statuses.set(notebook, new Map(stages.map((status) => [status.stage, status])));
    this.changed.fire();
    const results = this.controller.resultsOf(notebook);
    for (const status of stages) {
      const { isOlder } = freshnessText(status, results.get(status.stage)?.key);
      await this.controller.markResult(notebook, status.stage, isOlder);
    }
  }

  /** Undefined for a text that is wrong at this moment, as its cells say; what was known of its results stays. */
  private async stagesOf(notebook: vscode.NotebookDocument): Promise<StageStatus[] | undefined> {
    const file = notebook.uri.fsPath;
    const shown = keysShown(this.controller, notebook);
    const latest = this.store.runsOf(file).find(({ record }) => record)?.record?.keys ?? {};
    return this.client
      .ask('status', { file, text: textOf(notebook).text, shown, latest })
      .catch(() => undefined);
  }

  private item(cell: vscode.NotebookCell): vscode.NotebookCellStatusBarItem | undefined {
    const stage = stageOf(cell);
    const status = stage && this.statuses.get(cell.notebook)?.get(stage);
    if (!stage || !status) return undefined;
    const shown = keysShown(this.controller, cell.notebook)[stage];
    const isAtWork = this.controller.runIn(cell.notebook)?.drawnIn(stage) !== undefined;
    const { text, tooltip, isStale } = freshnessText(status, shown, isAtWork);
    const item = new vscode.NotebookCellStatusBarItem(text, vscode.NotebookCellStatusBarAlignment.Left);
    item.priority = 5;
    item.tooltip = tooltip;
    if (isStale)
      item.command = { command: 'graft.showDifference', title: t('Show Difference'), arguments: [cell] };
    return item;
  }
}

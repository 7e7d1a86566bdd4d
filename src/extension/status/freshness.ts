import * as vscode from 'vscode';
import type { ErrorRecord } from '../../experiment/errors/errors';
import type { StageStatus } from '../../experiment/protocols/protocol';
import type { StageName } from '../../experiment/stages/stages';
import { Debounce } from '../../experiment/timing/debounce';
import { t } from '../../experiment/words/translation';
import { changesText, isExperiment, stageOf } from '../document/notebookCells';
import { notebookType, textOf } from '../document/serializer';
import type { ExperimentController } from '../notebook/experimentController';
import { keysShown } from '../notebook/shownStages';
import type { RunStore } from '../runs/runStore';
import type { ServeClient } from '../runs/serveClient';
import { shownError } from '../window/shownError';
import { type FootText, freshnessText, unknownText } from './freshnessText';
import { NewestAnswers } from './newestAnswers';

/** Milliseconds after the last key. */
const typingMs = 300;
/** Milliseconds after the engine could not answer, because it ended or something it read went at that moment. */
const againMs = 1000;
/** Milliseconds after which a missing file is looked for again, since it has no watcher. */
const goneMs = 3000;
/** The age of a result is shown in minutes. */
const ageMs = 60_000;
/** Errors that may not occur in another attempt. */
const passing = ['engine/no-answer', 'graft/unexpected'];

/** Shows at the foot of each cell whether its result belongs to the settings on the screen, and marks older results. */
export class Freshness implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly statuses = new WeakMap<vscode.NotebookDocument, ReadonlyMap<StageName, StageStatus>>();
  /** The reason why the state of the stages is unknown. */
  private readonly unknown = new WeakMap<vscode.NotebookDocument, ErrorRecord>();
  private readonly questions = new NewestAnswers<vscode.NotebookDocument, StageStatus[] | ErrorRecord>({
    ask: (notebook) => this.stagesOf(notebook),
    take: (notebook, answer) => this.show(notebook, answer),
    soonMs: typingMs,
    againMs,
  });
  private readonly lookingAgain = new Debounce(() => this.askAll(), goneMs);
  private readonly aging = setInterval(() => this.askAll(), ageMs);
  private readonly disposables: vscode.Disposable[];

  constructor(
    private readonly controller: ExperimentController,
    private readonly client: ServeClient,
    private readonly store: RunStore,
  ) {
    this.disposables = [
      this.changed,
      this.questions,
      vscode.workspace.onDidChangeNotebookDocument((event) => {
        if (changesText(event)) this.askSoon(event.notebook);
      }),
      vscode.window.onDidChangeVisibleNotebookEditors(() => this.askAll()),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => this.questions.forget(notebook)),
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
    this.askAll();
  }

  dispose(): void {
    clearInterval(this.aging);
    this.lookingAgain.dispose();
    vscode.Disposable.from(...this.disposables).dispose();
  }

  /** Asks about the experiment on the screen. */
  askAll(): void {
    for (const { notebook } of vscode.window.visibleNotebookEditors)
      if (canBeAsked(notebook)) this.questions.askAnyway(notebook);
  }

  private askSoon(notebook: vscode.NotebookDocument): void {
    if (canBeAsked(notebook)) this.questions.askSoon(notebook);
  }

  private async show(notebook: vscode.NotebookDocument, stages: StageStatus[] | ErrorRecord): Promise<void> {
    if (!Array.isArray(stages)) {
      this.unknown.set(notebook, stages);
      this.changed.fire();
      this.lookingAgain.ask('all');
      return;
    }
    this.unknown.delete(notebook);
    this.statuses.set(notebook, new Map(stages.map((status) => [status.stage, status])));
    this.changed.fire();
    const results = this.controller.resultsOf(notebook);
    for (const status of stages) {
      const { isOlder } = freshnessText(status, results.get(status.stage)?.key);
      await this.controller.markResult(notebook, status.stage, isOlder);
    }
  }

  /** Undefined while the text has errors, which its cells show. The known state of its results stays. */
  private async stagesOf(
    notebook: vscode.NotebookDocument,
  ): Promise<StageStatus[] | ErrorRecord | undefined> {
    const file = notebook.uri.fsPath;
    const shown = keysShown(this.controller, notebook);
    const latest = this.store.runsOf(file).find(({ record }) => record)?.record?.keys ?? {};
    return this.client
      .ask('status', { file, text: textOf(notebook).text, shown, latest })
      .catch(async (thrown: unknown) => {
        const error = await shownError(thrown);
        if (passing.includes(error.code)) throw thrown;
        return error.code.startsWith('experiment/') ? undefined : error;
      });
  }

  private item(cell: vscode.NotebookCell): vscode.NotebookCellStatusBarItem | undefined {
    const stage = stageOf(cell);
    const said = stage && this.textIn(cell, stage);
    if (!said) return undefined;
    const item = new vscode.NotebookCellStatusBarItem(said.text, vscode.NotebookCellStatusBarAlignment.Left);
    item.priority = 5;
    item.tooltip = said.tooltip;
    if (said.isStale)
      item.command = { command: 'graft.showDifference', title: t('Show Difference'), arguments: [cell] };
    return item;
  }

  private textIn(cell: vscode.NotebookCell, stage: StageName): FootText | undefined {
    const { notebook } = cell;
    const error = this.unknown.get(notebook);
    if (error) return unknownText(error);
    const status = this.statuses.get(notebook)?.get(stage);
    return (
      status &&
      freshnessText(status, keysShown(this.controller, notebook)[stage], {
        isAtWork: this.controller.runIn(notebook)?.drawnIn(stage) !== undefined,
        hasFailed: cell.executionSummary?.success === false,
      })
    );
  }
}

/** Asking starts a program. */
function canBeAsked(notebook: vscode.NotebookDocument): boolean {
  const isOpen = isExperiment(notebook) && notebook.uri.scheme === 'file' && !notebook.isClosed;
  return isOpen && vscode.workspace.isTrusted;
}

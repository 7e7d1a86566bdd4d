import * as vscode from 'vscode';
import { type ErrorRecord, errorSentences } from '../../experiment/errors/errors';
import type { ToNotebook } from '../../experiment/protocols/notebookProtocol';
import { type StageName, stageNames } from '../../experiment/stages/stages';
import { SerialQueues } from '../../experiment/timing/serialQueue';
import { t } from '../../experiment/words/translation';
import { fileExists } from '../../files/fileExists';
import type { Ending } from '../../runs/followedRun';
import { findGraftFolder } from '../../runs/graftFolder';
import { Listeners } from '../../runs/listeners';
import { openExperiment, stageOf } from '../document/notebookCells';
import { notebookType } from '../document/serializer';
import { stageOfPlace } from '../document/stageAtLine';
import type { KnownRun } from '../runs/knownRun';
import type { RunStore } from '../runs/runStore';
import { askToStop } from '../runs/stopRun';
import { isOnScreen } from '../window/isOnScreen';
import { shownError } from '../window/shownError';
import { announceRun } from './announceRun';
import type { ControllerHooks, RunOptions } from './controllerHooks';
import { KernelSelection } from './kernelSelection';
import type { NotebookResults } from './notebookResults';
import { NotebookRun } from './notebookRun';
import { NotebookSessions } from './notebookSession';
import { RendererChannel } from './rendererChannel';
import { restoreResults } from './restoreResults';
import type { RunSurface } from './runSurface';

/** How a run ended, with its error. */
interface Outcome {
  ending: Ending | 'refused' | undefined;
  error?: ErrorRecord;
}

/** Runs experiments and shows their runs: those started here, those still in progress from an earlier session, and past ones. */
export class ExperimentController implements vscode.Disposable {
  private readonly controller: vscode.NotebookController;
  private readonly kernel: KernelSelection;
  private readonly channel: RendererChannel;
  private readonly sessions = new NotebookSessions();
  private readonly restores = new Listeners<[notebook: vscode.NotebookDocument]>();
  /** Called when the past results of a notebook are drawn. */
  readonly onDidRestore = this.restores.add;
  readonly tell = (message: ToNotebook): void => this.channel.post(message);
  /**
   * Drawing into a notebook, by its URI: the editor refuses a second execution of a cell while the first one goes on, also in a notebook
   * that was closed and opened again.
   */
  private readonly turns = new SerialQueues<string>();
  private readonly surface: RunSurface;
  private readonly disposables: vscode.Disposable[] = [];

  /** @param extension the id of this extension, which names the kernel together with its own */
  constructor(
    private readonly log: vscode.LogOutputChannel,
    private readonly store: RunStore,
    private readonly hooks: ControllerHooks,
    extension: string,
  ) {
    this.controller = vscode.notebooks.createNotebookController('graft', notebookType, 'Graft');
    this.controller.supportedLanguages = ['yaml'];
    this.controller.description = t('Fine-tunes the model in a separate process');
    this.controller.executeHandler = (cells, notebook) => this.execute(cells, notebook);
    this.controller.interruptHandler = (notebook) => this.stop(notebook);
    this.channel = new RendererChannel(() => this.sessions.runs(), hooks.onMessage);
    this.surface = { controller: this.controller, log, store, post: (told) => this.channel.post(told) };
    this.kernel = new KernelSelection(
      this.controller,
      extension,
      (notebook) => void this.restoreOnce(notebook),
    );
    this.disposables.push(
      this.controller,
      this.kernel,
      this.channel,
      vscode.workspace.onDidCloseNotebookDocument((notebook) => this.release(notebook)),
      store.onDidChange((runs) => this.attachTo(runs)),
    );
  }

  /** Runs an experiment up to a stage, the last one if none is named. Resolves when the run is over. */
  async run(
    notebook: vscode.NotebookDocument,
    options: RunOptions = {},
  ): Promise<Ending | 'refused' | undefined> {
    if (await this.sessions.isRunning(notebook, (run) => this.store.isOver(run))) {
      void vscode.window.showInformationMessage(
        t('This experiment is already running. Stop the run before starting another.'),
      );
      return 'refused';
    }
    const { ending, error } = await this.runOnce(notebook, options);
    if (!error || isOnScreen(notebook.uri.fsPath)) return ending;
    return (await this.hooks.offerRemedy(error)) ? this.run(notebook, options) : ending;
  }

  /** Runs an experiment up to the last stage that has a cell. */
  async runAll(experiment: vscode.Uri): Promise<void> {
    const notebook = await vscode.workspace.openNotebookDocument(experiment);
    await this.execute(notebook.getCells(), notebook);
  }

  /** Asks how the notebook's run should stop. One that has not begun yet stops as soon as it has. */
  async stop(notebook: vscode.NotebookDocument): Promise<void> {
    const shown = this.runIn(notebook);
    if (shown?.known) await askToStop(shown.known);
    else shown?.stopSoon();
  }

  /** The run that is drawn into a notebook, if one is in progress. */
  runIn(notebook: vscode.NotebookDocument): NotebookRun | undefined {
    return this.sessions.runIn(notebook);
  }

  private async restoreOnce(notebook: vscode.NotebookDocument): Promise<void> {
    const session = this.sessions.of(notebook);
    if (session.isRestored) return;
    session.isRestored = true;
    await this.restore(notebook).catch((error) => {
      this.log.error(`Past results of ${notebook.uri.fsPath} cannot be shown: ${String(error)}`);
    });
  }

  /**
   * Draws past results into a notebook and follows a run in progress, without marking the document as changed. Existing outputs are from a
   * former extension host, because the file stores none.
   */
  async restore(notebook: vscode.NotebookDocument): Promise<void> {
    const running = this.runIn(notebook);
    if (running) {
      running.redraw();
      return;
    }
    if (notebook.uri.scheme === 'file') await this.inTurn(notebook, () => this.drawPast(notebook));
  }

  private async drawPast(notebook: vscode.NotebookDocument): Promise<void> {
    const session = this.sessions.of(notebook);
    if (notebook.isClosed || session.run) return;
    // Before the store tells its runs: a run that is attached meanwhile leaves its results here.
    session.clearResults();
    await this.store.open(await findGraftFolder(notebook.uri.fsPath, fileExists));
    for (const run of this.store.runsOf(notebook.uri.fsPath)) session.noteDrawn(run);
    const inProgress = await restoreResults(notebook, session.results, this.surface);
    if (inProgress && !session.run) void this.attach(notebook, inProgress);
    this.restores.tell(notebook);
  }

  /** The results that a notebook shows. */
  resultsOf(notebook: vscode.NotebookDocument): NotebookResults {
    return this.sessions.of(notebook).results;
  }

  /** Marks the result of a stage as one of older settings, or removes the mark; not while a run draws into the notebook. */
  async markResult(notebook: vscode.NotebookDocument, stage: StageName, isOlder: boolean): Promise<void> {
    await this.inTurn(notebook, async () => {
      if (this.kernel.draws(notebook) && !this.runIn(notebook))
        await this.resultsOf(notebook).mark(stage, isOlder, this.surface);
    });
  }

  dispose(): void {
    for (const shown of this.sessions.runs()) void shown.dispose();
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private async execute(cells: vscode.NotebookCell[], notebook: vscode.NotebookDocument): Promise<void> {
    const asked = cells.map(stageOf).filter((stage) => stage !== undefined);
    if (asked.length === 0) {
      void vscode.window.showInformationMessage(t('Choose a stage for this cell first, at its lower right.'));
      return;
    }
    // "Run All" leaves out cells that still run when the editor chooses them: several others stand for all.
    const isAll = asked.length > 1 && this.sessions.of(notebook).ranJustNow;
    const until = isAll ? undefined : stageNames.findLast((stage) => asked.includes(stage));
    await this.run(notebook, { until }).catch(async (thrown: unknown) => {
      void vscode.window.showErrorMessage(errorSentences(await shownError(thrown)));
    });
  }

  private async runOnce(notebook: vscode.NotebookDocument, { until, reveal }: RunOptions): Promise<Outcome> {
    const shown = new NotebookRun(notebook, this.surface, this.resultsOf(notebook), reveal);
    this.sessions.of(notebook).run = shown;
    try {
      await this.kernel.select(notebook);
      await this.inTurn(notebook);
      shown.expect(until);
      return await this.startAndFollow(shown, until);
    } finally {
      await this.sessions.leave(shown);
    }
  }

  private async startAndFollow(shown: NotebookRun, until: StageName | undefined): Promise<Outcome> {
    const announcement = await announceRun(this.store, shown.notebook, until);
    if (announcement.type === 'refused') {
      const { error } = announcement;
      this.log.error(error.message, error.stack ?? '');
      await shown.refuse(error, stageOfPlace(shown.notebook, error.place) ?? until);
      return { ending: 'refused', error };
    }
    this.log.info(`Run ${announcement.runId} of ${shown.notebook.uri.fsPath}: ${announcement.folder}`);
    return this.followToEnd(shown, this.store.announce(announcement.runId, announcement.folder));
  }

  /** A run that was started elsewhere, in a terminal or another window, appears in the notebook that is open here. */
  private attachTo(runs: readonly KnownRun[]): void {
    for (const run of runs) {
      const notebook = openExperiment(run.experiment);
      if (!notebook || !this.kernel.draws(notebook) || this.runIn(notebook)) continue;
      const runs = this.store.runsOf(notebook.uri.fsPath);
      if (run.status === 'running' || this.sessions.hasMissed(notebook, run, runs))
        void this.attach(notebook, run);
    }
  }

  private async attach(notebook: vscode.NotebookDocument, run: KnownRun): Promise<void> {
    const shown = new NotebookRun(notebook, this.surface, this.resultsOf(notebook));
    this.sessions.of(notebook).run = shown;
    this.log.info(`Following run ${run.id} again`);
    try {
      await this.inTurn(notebook);
      await this.followToEnd(shown, run);
    } catch (error) {
      this.log.error(`Run ${run.id} can no longer be shown: ${String(error)}`);
    } finally {
      await this.sessions.leave(shown);
    }
  }

  private async followToEnd(shown: NotebookRun, run: KnownRun): Promise<Outcome> {
    this.sessions.of(shown.notebook).noteDrawn(run);
    await this.store.read(run);
    const ending = await shown.follow(run);
    this.log.info(`Run ${run.id}: ${ending ?? 'no longer shown'}`);
    const { error } = run.log.state;
    if (ending !== 'failed' || !error) return { ending };
    this.log.error(error.message, error.stack ?? '');
    return { ending, error };
  }

  private release(notebook: vscode.NotebookDocument): void {
    const shown = this.sessions.release(notebook);
    if (shown) void this.inTurn(notebook, () => shown.dispose());
  }

  private inTurn(notebook: vscode.NotebookDocument, draw = async () => {}): Promise<void> {
    return this.turns.add(notebook.uri.toString(), draw);
  }
}

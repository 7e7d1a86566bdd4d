import * as vscode from 'vscode';
import type { ErrorRecord } from '../../experiment/errors/errors';
import type { Beside, StageOutput } from '../../experiment/protocols/notebookProtocol';
import type { RunEvent } from '../../experiment/runs/events';
import { type StageName, stageNames } from '../../experiment/stages/stages';
import { diskIsFull } from '../../files/diskIsFull';
import type { Ending, FollowedRun } from '../../runs/followedRun';
import { isTraining, stageOutputs, stageSuccess } from '../../runs/stageOutputs';
import { cellOfStage } from '../document/notebookCells';
import type { KnownRun } from '../runs/knownRun';
import { stopNow } from '../runs/stopRun';
import { sinceLast, trainingBeside } from '../runs/trainingBeside';
import { TrainingFeed } from '../runs/trainingFeed';
import type { NotebookResults, ShownStage } from './notebookResults';
import type { RunSurface } from './runSurface';
import { StageCell } from './stageCell';
import { progressElsewhere, shownWith } from './stageElsewhere';

/** A finished run and its log, which only some of many runs keep in memory. */
export interface PastRun {
  readonly known: KnownRun;
  readonly log: FollowedRun;
}

/** Shows a run in a notebook, each stage in its own cell. */
export class NotebookRun {
  /** The run, once it has begun. */
  known: KnownRun | undefined;
  /** Settles when the run is no longer drawn. */
  readonly isDisposed: Promise<void>;
  private tellDisposed = () => {};
  private letGoOf: (() => void) | undefined;
  private readonly cells = new Map<StageName, StageCell>();
  private readonly feed = new TrainingFeed();
  private stopsSoon = false;
  /** The training to compare it with. */
  private beside: Beside = {};

  constructor(
    readonly notebook: vscode.NotebookDocument,
    private readonly surface: RunSurface,
    private readonly results: NotebookResults,
    private readonly reveal = false,
  ) {
    this.isDisposed = new Promise((resolve) => {
      this.tellDisposed = resolve;
    });
  }

  /** Shows the stages up to `until` as pending, before the run has reported anything. */
  expect(until: StageName | undefined): void {
    const count = until === undefined ? stageNames.length : stageNames.indexOf(until) + 1;
    for (const stage of stageNames.slice(0, count)) this.cellOf(stage)?.wait();
  }

  /** Draws a run until it is over; returns how it ended, or undefined if the notebook was closed first. */
  async follow(known: KnownRun): Promise<Ending | undefined> {
    this.known = known;
    if (this.stopsSoon) await stopNow(known);
    const { store } = this.surface;
    this.beside = await trainingBeside(store, known, this.notebook.uri.fsPath);
    this.redraw();
    const listening = store.onDidRecord((run, events) => run === known && this.draw(events));
    const closed = new Promise<undefined>((resolve) => {
      this.letGoOf = () => resolve(undefined);
    });
    const heard = await Promise.race([known.following ?? known.ending, closed]);
    listening.dispose();
    const ending = await explained(known, heard);
    if (ending) await this.finish(known.log, ending);
    return ending;
  }

  /** Draws the given stages of a run that is over, and nothing else. */
  async showPast({ known, log }: PastRun, ending: Ending, stages: readonly StageName[]): Promise<void> {
    this.known = known;
    this.beside = await trainingBeside(this.surface.store, known, this.notebook.uri.fsPath);
    for (const stage of stages) this.cellOf(stage)?.start(this.startOf(stage, log));
    await this.finish(log, ending);
  }

  /** Shows why no run could be started, in the cell that caused it if known, else in that of `stage`. */
  async refuse(error: ErrorRecord, stage: StageName | undefined): Promise<void> {
    const cell = this.cellOf(stage ?? 'dataset') ?? [...this.cells.values()][0] ?? this.anyCell();
    cell?.start(Date.now());
    const below = cell?.stage ? this.results.below(cell.stage) : [];
    cell?.show([{ view: 'error', error }, ...below]);
    await cell?.end(false, Date.now());
    await this.letGo();
  }

  /** Stops the run as soon as it has begun. */
  stopSoon(): void {
    this.stopsSoon = true;
  }

  /** All that the renderer's chart needs, from the beginning. */
  sendTraining(): void {
    this.feed.restart();
    this.postTraining();
  }

  /** The notebook was read again from disk: what the cells showed is gone. */
  redraw(): void {
    for (const [stage, cell] of this.cells) {
      if (cell.cell.index < 0) this.cells.delete(stage);
      else cell.forget();
    }
    for (const stage of stageNames) this.drawStage(stage);
  }

  /** The notebook was closed; the run continues. An execution left open would block the next one. */
  async dispose(): Promise<void> {
    this.letGoOf?.();
    await this.letGo();
    this.tellDisposed();
  }

  /** The state from its log; undefined before it has one. */
  get run(): FollowedRun | undefined {
    return this.known?.log;
  }

  /** A stage that the run is at, as its cell shows it. */
  drawnIn(stage: StageName): ShownStage | undefined {
    const { run } = this;
    if (run?.state.stages[stage].status !== 'running') return undefined;
    return { runId: run.id, start: this.startOf(stage, run) };
  }

  /** The start of a stage. Before a resumed run writes again, its log has the times of its earlier session. */
  private startOf(stage: StageName, { times }: FollowedRun): number {
    const session = Date.parse(this.known?.record?.startedAt ?? '') || 0;
    return Math.max(times.get(stage)?.start ?? Date.now(), session);
  }

  private draw(events: readonly RunEvent[]): void {
    const touched = new Set<StageName>();
    for (const event of events) {
      if ('stage' in event && event.stage) touched.add(event.stage);
      if (event.type === 'resumed' || event.type === 'run-started') this.feed.restart();
      if (event.type === 'step' || event.type === 'epoch') touched.add('finetune');
    }
    for (const stage of touched) this.drawStage(stage);
  }

  private drawStage(stage: StageName): void {
    const { run } = this;
    if (!run || run.state.stages[stage].status === 'waiting') return;
    const cell = this.cellOf(stage);
    if (!cell) this.drawElsewhere(stage, run);
    if (!cell || cell.isOver) return;
    cell.start(this.startOf(stage, run));
    const isLive = stage === 'finetune' && isTraining(run.state);
    // A chart that is there takes what is new; all that was before is not gathered again for every step.
    const hasChart = isLive && cell.showsOnly('training');
    if (isLive && this.reveal && !hasChart) this.scrollTo(cell.cell);
    if (!hasChart) cell.show(this.outputsOf(stage, run, undefined));
    if (isLive) this.postTraining();
    if (!stageSuccess(stage, run.state)) return;
    this.results.take(stage, run);
    void cell.end(true, run.times.get(stage)?.end);
  }

  /** A stage without a cell shows in the next one how far it is. */
  private drawElsewhere(stage: StageName, run: FollowedRun): void {
    const progress = progressElsewhere(stage, run.state);
    const shown = this.cellWith(stage);
    if (!progress || !shown || shown.isOver) return;
    shown.start(this.startOf(stage, run));
    shown.show([{ view: 'progress', progress }]);
  }

  private cellWith(stage: StageName): StageCell | undefined {
    const shown = shownWith(stage, (name) => cellOfStage(this.notebook, name) !== undefined);
    return shown && this.cellOf(shown);
  }

  /** The content of a stage's cell, compared with earlier runs. */
  private outputsOf(stage: StageName, run: FollowedRun, ending: Ending | undefined): StageOutput[] {
    return stageOutputs(stage, run.state, run.id, ending).map((output) => {
      if (output.view === 'evaluation') {
        const since = this.known && sinceLast(this.surface.store, this.known);
        return { ...output, ...(since ? { since } : {}) };
      }
      if (output.view === 'training') return { ...output, training: { ...output.training, ...this.beside } };
      return output;
    });
  }

  private scrollTo({ index }: vscode.NotebookCell): void {
    const editor = vscode.window.visibleNotebookEditors.find(({ notebook }) => notebook === this.notebook);
    editor?.revealRange(new vscode.NotebookRange(index, index + 1), vscode.NotebookEditorRevealType.AtTop);
  }

  private postTraining(): void {
    if (this.run) this.surface.post(this.feed.next(this.run.id, this.run.state));
  }

  private async finish(run: FollowedRun, ending: Ending): Promise<void> {
    const { error, stages } = run.state;
    const failed = stageNames.find((stage) => stages[stage].status === 'failed');
    const elsewhere = failed && !this.cells.has(failed) ? this.cellWith(failed) : undefined;
    for (const [stage, cell] of this.cells) {
      if (!cell.isRunning || cell === elsewhere) continue;
      this.results.take(stage, run);
      const below = stageSuccess(stage, run.state) ? [] : this.results.below(stage);
      cell.show([...this.outputsOf(stage, run, ending), ...below]);
      await cell.end(stageSuccess(stage, run.state), run.times.get(stage)?.end);
    }
    if (error && !(failed && this.cells.has(failed))) await this.refuse(error, elsewhere?.stage);
    await this.letGo();
  }

  /** Ends the executions of cells whose stages never ran. */
  private async letGo(): Promise<void> {
    for (const cell of this.cells.values()) await cell.end(undefined, undefined);
  }

  private cellOf(stage: StageName): StageCell | undefined {
    const known = this.cells.get(stage);
    if (known) return known;
    const cell = cellOfStage(this.notebook, stage);
    if (!cell) return undefined;
    const made = new StageCell(cell, this.surface.controller, this.surface.log);
    this.cells.set(stage, made);
    return made;
  }

  private anyCell(): StageCell | undefined {
    const cell = this.notebook.getCells().find(({ kind }) => kind === vscode.NotebookCellKind.Code);
    return cell && new StageCell(cell, this.surface.controller, this.surface.log);
  }
}

/** The reason for an end without a message. */
async function explained(
  { folder, isDeleted }: KnownRun,
  heard: Ending | undefined,
): Promise<Ending | undefined> {
  if (heard === 'killed' && (await diskIsFull(folder))) return 'disk-full';
  return heard ?? (isDeleted ? 'deleted' : undefined);
}

import type * as vscode from 'vscode';
import type { OlderMark, ShownOutput, StageOutput } from '../../experiment/protocols/notebookProtocol';
import type { StageName } from '../../experiment/stages/stages';
import type { FollowedRun } from '../../runs/followedRun';
import { stageOutputs, stageSuccess } from '../../runs/stageOutputs';
import { cellOfStage } from '../document/notebookCells';
import type { RunSurface } from './runSurface';
import { StageCell } from './stageCell';

/** A cell's content from a run. */
export interface ShownStage {
  readonly runId: string;
  /** When its stage began and, if it is done, ended, in milliseconds since the epoch. */
  readonly start: number;
  readonly end?: number;
}

/** The last result of a stage that a notebook shows or has shown. */
export interface ShownResult extends ShownStage {
  /** The key of its settings and data. */
  readonly key: string | undefined;
  readonly outputs: readonly StageOutput[];
  readonly end: number;
}

/** The results that a notebook shows, stage by stage, and whether its settings have changed since. */
export class NotebookResults {
  private readonly results = new Map<StageName, ShownResult>();
  private readonly older = new Set<StageName>();

  constructor(private readonly notebook: vscode.NotebookDocument) {}

  get(stage: StageName): ShownResult | undefined {
    return this.results.get(stage);
  }

  /** Takes over a stage's result from a run that has one. */
  take(stage: StageName, run: FollowedRun): void {
    if (!stageSuccess(stage, run.state)) return;
    const { start = Date.now(), end = start } = run.times.get(stage) ?? {};
    const { key } = run.state.stages[stage];
    const outputs = stageOutputs(stage, run.state, run.id, 'done');
    this.results.set(stage, { runId: run.id, key, outputs, start, end });
    this.older.delete(stage);
  }

  /** The last result, marked as older, below a later attempt without a result. */
  below(stage: StageName): ShownOutput[] {
    const result = this.results.get(stage);
    this.older.delete(stage);
    return result ? markedOlder(result, 'run') : [];
  }

  /** The keys of the results that are shown. */
  get keys(): Partial<Record<StageName, string>> {
    return Object.fromEntries([...this.results].flatMap(([stage, { key }]) => (key ? [[stage, key]] : [])));
  }

  /** Marks the result in a cell as one of older settings, or takes the mark away. The cell must not be running. */
  async mark(stage: StageName, isOlder: boolean, { controller, log }: RunSurface): Promise<void> {
    const [result, cell] = [this.results.get(stage), cellOfStage(this.notebook, stage)];
    if (!result || !cell || this.older.has(stage) === isOlder || !this.isShown(cell, result)) return;
    if (isOlder) this.older.add(stage);
    else this.older.delete(stage);
    const outputs = isOlder ? markedOlder(result, 'settings') : result.outputs;
    await new StageCell(cell, controller, log).restate(outputs, isOlder ? undefined : true, result);
  }

  /** A cell that shows an error above the result has that marked already; one that was cleared stays empty. */
  private isShown({ outputs }: vscode.NotebookCell, result: ShownResult): boolean {
    return outputs.length > 0 && outputs.length === result.outputs.length;
  }
}

function markedOlder({ outputs, end }: ShownResult, than: OlderMark['than']): ShownOutput[] {
  const older: OlderMark = { time: new Date(end).toISOString(), than };
  return outputs.map((output) => ({ ...output, older }));
}

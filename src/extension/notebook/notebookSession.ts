import type * as vscode from 'vscode';
import type { KnownRun } from '../runs/knownRun';
import { NotebookResults } from './notebookResults';
import type { NotebookRun } from './notebookRun';

/** Within this many milliseconds, the editor hears of the end of a run. */
const editorMs = 1000;

/** All that the controller knows of one open notebook. */
export class NotebookSession {
  /** The run that draws into the notebook at this moment. */
  run: NotebookRun | undefined;
  /** Whether past results were asked for: a notebook whose outputs the user has cleared stays empty. */
  isRestored = false;
  private endedAt = 0;
  private own: NotebookResults | undefined;
  private readonly drawn = new WeakSet<KnownRun>();

  constructor(readonly notebook: vscode.NotebookDocument) {}

  /** The run is no longer drawn. */
  end(): void {
    this.run = undefined;
    this.endedAt = Date.now();
  }

  /** Whether the editor may not know yet that no run goes on. */
  get ranJustNow(): boolean {
    return this.run !== undefined || Date.now() - this.endedAt < editorMs;
  }

  /** The results that the notebook shows. */
  get results(): NotebookResults {
    this.own ??= new NotebookResults(this.notebook);
    return this.own;
  }

  get hasResults(): boolean {
    return this.own !== undefined;
  }

  /** Forgets the results that the notebook showed. */
  clearResults(): void {
    this.own = new NotebookResults(this.notebook);
  }

  noteDrawn(run: KnownRun): void {
    this.drawn.add(run);
  }

  /** Whether the notebook shows or has shown a run. */
  hasDrawn(run: KnownRun): boolean {
    return this.drawn.has(run);
  }
}

import type * as vscode from 'vscode';
import type { KnownRun } from '../runs/knownRun';
import { NotebookResults } from './notebookResults';
import type { NotebookRun } from './notebookRun';

/** The editor learns of the end of a run within this time, in milliseconds. */
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

/** The sessions of all open notebooks. */
export class NotebookSessions {
  private readonly sessions = new Map<vscode.NotebookDocument, NotebookSession>();

  /** A closed notebook also has a session while it is in use. */
  of(notebook: vscode.NotebookDocument): NotebookSession {
    const session = this.sessions.get(notebook) ?? new NotebookSession(notebook);
    if (!notebook.isClosed) this.sessions.set(notebook, session);
    return session;
  }

  /** The run that is drawn into a notebook, if one is in progress. */
  runIn(notebook: vscode.NotebookDocument): NotebookRun | undefined {
    return this.sessions.get(notebook)?.run;
  }

  /**
   * Whether a run goes on in a notebook. A run whose process was killed or whose folder was deleted a moment ago ends first.
   * @param isOver whether a run is over although its end was not read yet
   */
  async isRunning(
    notebook: vscode.NotebookDocument,
    isOver: (run: KnownRun) => Promise<boolean>,
  ): Promise<boolean> {
    const shown = this.runIn(notebook);
    if (!shown) return false;
    if (shown.known && (await isOver(shown.known))) await shown.isDisposed;
    return this.runIn(notebook) !== undefined;
  }

  /** The runs that are drawn. */
  runs(): NotebookRun[] {
    return [...this.sessions.values()].flatMap(({ run }) => run ?? []);
  }

  /** Whether a short run was over before the window noticed it: the latest one, which a notebook with results has not drawn. */
  hasMissed(notebook: vscode.NotebookDocument, run: KnownRun, [latest]: readonly KnownRun[]): boolean {
    const session = this.sessions.get(notebook);
    return session?.hasResults === true && run === latest && !session.hasDrawn(run);
  }

  /** Ends a drawing, also after an error: an open execution of a cell would block all later ones. */
  async leave(shown: NotebookRun): Promise<void> {
    const session = this.sessions.get(shown.notebook);
    if (session?.run === shown) session.end();
    await shown.dispose();
  }

  /** Forgets a closed notebook. @returns the run that was drawn into it */
  release(notebook: vscode.NotebookDocument): NotebookRun | undefined {
    const shown = this.runIn(notebook);
    this.sessions.delete(notebook);
    return shown;
  }
}

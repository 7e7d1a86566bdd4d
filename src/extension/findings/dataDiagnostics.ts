import path from 'node:path';
import * as vscode from 'vscode';
import type { DataFinding, DataFindings } from '../../experiment/data/dataFinding';
import { CancelledError } from '../../experiment/errors/errors';
import { Debounce } from '../../experiment/timing/debounce';
import { Listeners } from '../../runs/listeners';
import { experimentText, notebookOf, openText } from '../document/experimentText';
import { changesText, isExperiment } from '../document/notebookCells';
import { textOf } from '../document/serializer';
import { locate } from '../document/stageAtLine';
import { isExperimentText } from '../document/stageText';
import type { ServeClient } from '../runs/serveClient';
import { DataDiagnostic } from './dataDiagnostic';
import { isAsked, isBroken, questionOf } from './dataQuestion';
import { DataWatchers } from './dataWatchers';
import { followEdit } from './followEdits';
import { isEdited, isOpen } from './openDocuments';
import { shownFindings } from './shownFindings';
import { type Comparing, WaitingItem } from './waitingItem';

/** Milliseconds after the last change. */
const settleMs = 400;

interface Checked {
  readonly question: string;
  readonly found: DataFindings;
  /** Whether the question is repeated for the remaining images. */
  readonly goesOn?: boolean;
}

/**
 * The findings in the data of every open experiment, in the Problems panel. A change of the data, or of the experiment's settings for
 * them, asks again; while a data file is edited, findings follow their rows.
 */
export class DataDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('graft-data');
  private readonly checked = new Map<string, Checked>();
  private readonly soon = new Debounce<string>((uri) => this.check(vscode.Uri.parse(uri)), settleMs);
  private readonly watchers = new DataWatchers((place) => this.dataChanged(place));
  private readonly waiting = new WaitingItem();
  /** Whether the user has stopped the comparison of the remaining images. */
  private isStopped = false;
  /** Told when the data of an open experiment may have changed. */
  readonly changes = new Listeners<[]>();
  private readonly subscriptions: vscode.Disposable;

  constructor(private readonly client: Pick<ServeClient, 'ask'>) {
    this.subscriptions = vscode.Disposable.from(
      this.collection,
      this.waiting,
      this.watchers,
      vscode.workspace.onDidOpenNotebookDocument((notebook) => this.opened(notebook)),
      vscode.workspace.onDidChangeNotebookDocument((it) => changesText(it) && this.opened(it.notebook)),
      vscode.workspace.onDidCloseNotebookDocument(({ uri }) => this.forget(uri)),
      vscode.workspace.onDidOpenTextDocument((document) => this.openedText(document)),
      vscode.workspace.onDidChangeTextDocument((event) => this.edited(event)),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => this.dataChanged(uri.fsPath)),
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (isExperimentText(document)) this.forget(document.uri);
        // Unsaved changes are gone with it.
        else this.dataChanged(document.uri.fsPath);
      }),
      // The window's own changes are known at once: watchers report late, and new folders not always.
      vscode.workspace.onDidCreateFiles(({ files }) => this.cameOrWent(files)),
      vscode.workspace.onDidDeleteFiles(({ files }) => this.cameOrWent(files)),
      vscode.workspace.onDidRenameFiles(({ files }) =>
        this.cameOrWent(files.flatMap(({ oldUri, newUri }) => [oldUri, newUri])),
      ),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.openedBefore()),
    );
    this.openedBefore();
  }

  dispose(): void {
    this.soon.dispose();
    this.subscriptions.dispose();
  }

  /** Keeps the findings of a longer check until the data or the experiment change. */
  async take(experiment: vscode.Uri, found: DataFindings): Promise<void> {
    const question = questionOf(await experimentText(experiment));
    this.checked.set(experiment.toString(), { question, found: await shownFindings(found) });
    this.watchData();
    this.publish();
  }

  /** The number of images still to compare, and whether the comparison continues. */
  get comparing(): Comparing {
    const those = [...this.checked.values()].filter(({ goesOn }) => goesOn);
    return { waiting: those.reduce((sum, { found }) => sum + found.waiting, 0), isStopped: this.isStopped };
  }

  /** Stops or continues the comparison of the remaining images. Images that are being compared are finished. */
  setStopped(isStopped: boolean): void {
    this.isStopped = isStopped;
    for (const [uri, { goesOn }] of this.checked) if (goesOn) this.checkSoon(vscode.Uri.parse(uri));
    this.publish();
  }

  /** A run of an experiment may have stored facts about its images. */
  runEnded(experimentFile: string | undefined): void {
    for (const [uri, { found }] of this.checked)
      if (found.folders.length > 0 && vscode.Uri.parse(uri).fsPath === experimentFile) {
        this.checked.set(uri, { question: '', found });
        this.checkSoon(vscode.Uri.parse(uri));
      }
  }

  private openedBefore(): void {
    for (const notebook of vscode.workspace.notebookDocuments) this.opened(notebook);
    for (const document of vscode.workspace.textDocuments) this.openedText(document);
  }

  private opened(notebook: vscode.NotebookDocument): void {
    if (isExperiment(notebook)) this.checkSoon(notebook.uri);
  }

  private openedText(document: vscode.TextDocument): void {
    if (isExperimentText(document)) this.checkSoon(document.uri);
  }

  private edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    this.openedText(document);
    const file = document.uri.fsPath;
    const those = document.uri.scheme === 'file' ? this.checksOf(file) : [];
    if (those.length === 0) return;
    for (const [uri, { found, ...asked }] of those) {
      const findings = contentChanges.reduce<readonly DataFinding[]>(
        (left, change) => followEdit(left, file, change),
        found.findings,
      );
      this.checked.set(uri, { ...asked, found: { ...found, findings: [...findings] } });
    }
    this.publish();
    // Undo restored the content on disk. The editor reports that after the change itself.
    if (contentChanges.length === 0 && !document.isDirty) this.dataChanged(file);
  }

  /** Drops the findings of a changed file and asks again. */
  private dataChanged(file: string): void {
    for (const [uri, { found }] of this.checksOf(file)) {
      this.checked.set(uri, { question: '', found: { ...found, findings: [] } });
      this.checkSoon(vscode.Uri.parse(uri));
      this.changes.tell();
    }
  }

  private cameOrWent(uris: readonly vscode.Uri[]): void {
    const places = [...this.checked.values()].flatMap(({ found }) => [...found.files, ...found.folders]);
    const holds = (place: string, file: string) => file === place || file.startsWith(place + path.sep);
    for (const place of new Set(places))
      if (uris.some(({ fsPath }) => holds(place, fsPath))) this.dataChanged(place);
  }

  private checksOf(file: string): [string, Checked][] {
    return [...this.checked].filter(([, { found }]) => [...found.files, ...found.folders].includes(file));
  }

  private checkSoon(uri: vscode.Uri): void {
    // Asking starts a program.
    if (uri.scheme === 'file' && vscode.workspace.isTrusted) this.soon.ask(uri.toString());
  }

  private async check(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    const before = this.checked.get(key);
    const text = openText(uri);
    if (text === undefined) return;
    const question = questionOf(text);
    // The last good reading stays while a setting is being typed. After a change of the data there is none.
    if (this.isKnown(question, before) || (before?.question && isBroken(text))) return;
    const found = await this.client
      .ask('check', { file: uri.fsPath, text })
      .then(shownFindings)
      .catch((thrown: unknown) => (thrown instanceof CancelledError ? 'outdated' : undefined));
    // Drop an answer about an earlier text or earlier data, or from before a longer check or a newer answer.
    if (found === 'outdated' || !isAsked(question, uri) || this.checked.get(key) !== before) return;
    // A question without an answer removes the findings.
    if (!found) this.checked.delete(key);
    else this.keep(uri, { question, found }, before);
    this.watchData();
    this.publish();
  }

  private isKnown(question: string, before: Checked | undefined): boolean {
    if (before?.found.files.some(isEdited)) return true;
    return before?.question === question && (!before.goesOn || this.isStopped);
  }

  /** Keeps an answer, and has the images that wait decoded too, some at a time, as long as the experiment is open. */
  private keep(uri: vscode.Uri, answer: Checked, before: Checked | undefined): void {
    const { waiting } = answer.found;
    // Facts that cannot be stored would be computed again and again.
    const isStuck = before?.goesOn && before.question === answer.question && waiting >= before.found.waiting;
    const goesOn = waiting > 0 && !isStuck;
    this.checked.set(uri.toString(), { ...answer, goesOn });
    if (goesOn) this.checkSoon(uri);
  }

  private forget(uri: vscode.Uri): void {
    if (isOpen(uri)) return;
    this.soon.cancel(uri.toString());
    if (!this.checked.delete(uri.toString())) return;
    this.watchData();
    this.publish();
  }

  private watchData(): void {
    this.watchers.watch([...this.checked.values()].map(({ found }) => found));
  }

  private publish(): void {
    const shown = new Map<string, { uri: vscode.Uri; diagnostics: DataDiagnostic[] }>();
    for (const [experiment, { found }] of this.checked)
      for (const finding of found.findings) {
        const { uri, line } = placeOf(finding, vscode.Uri.parse(experiment));
        const there = shown.get(uri.toString()) ?? { uri, diagnostics: [] };
        shown.set(uri.toString(), there);
        // Two experiments on the same data report the same finding.
        const isSaid = there.diagnostics.some(
          (one) =>
            one.code === finding.code &&
            one.range.start.line === line &&
            one.finding.message === finding.message,
        );
        const about = vscode.Uri.parse(experiment);
        if (!isSaid) there.diagnostics.push(new DataDiagnostic(line, finding, found.labelColumns, about));
      }
    this.collection.clear();
    this.waiting.show(this.comparing);
    this.collection.set([...shown.values()].map(({ uri, diagnostics }) => [uri, diagnostics]));
  }
}

/** Lines from 0. A diagnostic about an experiment that is open as a notebook belongs to its cell. */
function placeOf({ file, line }: DataFinding, experiment: vscode.Uri): { uri: vscode.Uri; line: number } {
  const notebook = file === experiment.fsPath ? notebookOf(experiment) : undefined;
  const at = notebook && locate(notebook, textOf(notebook).firstLines, line);
  return at ? { uri: at.cell.document.uri, line: at.line } : { uri: vscode.Uri.file(file), line: line - 1 };
}

import * as vscode from 'vscode';
import { changeToReset, type SettingNames } from '../../experiment/document/settingEdit';
import { windowError } from '../../experiment/errors/window';
import type { FromRenderer } from '../../experiment/protocols/notebookProtocol';
import { type FromPanel, fromPanelSchema, type ToPanel } from '../../experiment/protocols/panelProtocol';
import type { RunEvent } from '../../experiment/runs/events';
import { type StageName, stageTitle } from '../../experiment/stages/stages';
import { Debounce } from '../../experiment/timing/debounce';
import { t } from '../../experiment/words/translation';
import { isExperimentFile, visibleExperiment } from '../document/activeExperiment';
import {
  changeStage,
  experimentText,
  type MadeChange,
  type StageChange,
  settingTo,
  takeBack,
} from '../document/experimentText';
import { changesText } from '../document/notebookCells';
import { showStage } from '../document/showStage';
import type { EngineInstaller } from '../runs/engineInstaller';
import type { KnownRun } from '../runs/knownRun';
import type { RunStore } from '../runs/runStore';
import { TrainingFeed } from '../runs/trainingFeed';
import { requireTrust } from '../window/requireTrust';
import { FormColumns } from './formColumns';
import { panelRun, shownRuns } from './panelRun';

/** The panel's dependencies in the window. */
export interface PanelHooks {
  readonly store: RunStore;
  readonly installer: Pick<EngineInstaller, 'onDidChange'>;
  /** Runs an action and shows its error. */
  attempt(work: () => Promise<void>): void;
  run(uri: vscode.Uri, until: StageName | undefined): Promise<void>;
  /** Asks how the experiment's run should stop. */
  stop(uri: vscode.Uri): Promise<void>;
  /** The columns of the data that an experiment's text names. */
  columns(uri: vscode.Uri, text: string): Promise<readonly string[]>;
  /** Asks for an experiment; undefined if the user cancels. */
  choose(): Promise<vscode.Uri | undefined>;
  /** A message that notebook outputs also send. */
  other(message: FromRenderer, experiment: vscode.Uri, reply: (message: ToPanel) => void): Promise<void>;
}

const settleMs = 50;
/** Changes that the panel can undo. */
const remembered = 100;

/** One panel: shows an experiment and its run, and writes the form's changes to the experiment's text. */
export class PanelSession implements vscode.Disposable {
  /** The shown experiment. Code continues after an `await` only if it is still shown. */
  private uri: vscode.Uri | undefined;
  private readonly changes: MadeChange[] = [];
  /** Settles when the last change of the form is in the text. */
  private changing: Promise<void> = Promise.resolve();
  private readonly feed = new TrainingFeed();
  private shownTraining: KnownRun | undefined;
  private readonly columns: FormColumns;
  private readonly soon = new Debounce(() => this.hooks.attempt(() => this.sendExperiment()), settleMs);
  private isDisposed = false;
  private readonly subscriptions: vscode.Disposable;

  constructor(
    private readonly webview: vscode.Webview,
    private readonly hooks: PanelHooks,
  ) {
    this.columns = new FormColumns(hooks.columns, (columns) => this.post({ type: 'columns', columns }));
    const changed = (uri: vscode.Uri) => uri.toString() === this.uri?.toString() && this.sendSoon();
    this.subscriptions = vscode.Disposable.from(
      this.columns,
      webview.onDidReceiveMessage((raw: unknown) => this.receive(raw)),
      vscode.workspace.onDidChangeNotebookDocument(
        (event) => changesText(event) && changed(event.notebook.uri),
      ),
      vscode.workspace.onDidChangeTextDocument(({ document }) => changed(document.uri)),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => changed(uri)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.sendSoon()),
      hooks.installer.onDidChange((state) => void this.post({ type: 'engine', state })),
      hooks.store.onDidChange((runs) => this.runsChanged(runs)),
      hooks.store.onDidRecord((run, events) => this.recorded(run, events)),
    );
  }

  /** Shows another experiment. */
  show(uri: vscode.Uri): void {
    if (uri.toString() === this.uri?.toString()) return;
    this.uri = uri;
    this.changes.length = 0;
    this.hooks.attempt(() => this.sendAll());
  }

  dispose(): void {
    this.isDisposed = true;
    this.soon.dispose();
    this.subscriptions.dispose();
  }

  private receive(raw: unknown): void {
    const message = fromPanelSchema.safeParse(raw).data;
    if (message) this.hooks.attempt(() => this.handle(message));
  }

  private async handle(message: FromPanel): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.columns.forget();
        this.uri ??= rememberedExperiment(message.uri) ?? visibleExperiment();
        return this.sendAll();
      case 'set':
        return this.changeSoon(message.stage, settingTo(message.stage, message.names, message.value));
      case 'reset':
        return this.changeSoon(message.stage, (body) => changeToReset(body, message.names as SettingNames));
      case 'undo':
        return this.undo();
      case 'show':
        return this.uri && showStage(this.uri, message.stage);
      case 'run':
        return this.runChanged(message.until);
      case 'stop':
        return this.uri && this.hooks.stop(this.uri);
      case 'choose':
        return this.choose();
      case 'mounted':
        this.feed.restart();
        return this.sendTraining();
      default:
        return this.uri && this.hooks.other(message, this.uri, (told) => void this.post(told));
    }
  }

  /** Runs the experiment with the changes that the form has sent before. */
  private async runChanged(until: StageName | undefined): Promise<void> {
    const { uri } = this;
    await this.changing;
    if (uri && uri === this.uri) await this.hooks.run(uri, until);
  }

  /** If the user cancels, the panel keeps its experiment, which may have changed while the list was open. */
  private async choose(): Promise<void> {
    const chosen = await this.hooks.choose();
    if (chosen) this.show(chosen);
  }

  private changeSoon(stage: StageName, change: StageChange): Promise<void> {
    const made = this.change(stage, change);
    this.changing = made.catch(() => {});
    return made;
  }

  private async change(stage: StageName, change: StageChange): Promise<void> {
    const { uri } = this;
    if (!uri) return;
    requireTrust();
    let isPossible = true;
    const made = await changeStage(uri, stage, (body) => {
      const found = change(body);
      isPossible = found !== undefined;
      return found;
    });
    if (uri !== this.uri) return;
    if (!isPossible) {
      const message = t(
        'The text of {0} is not valid YAML at the moment, so the form cannot change it.',
        stageTitle(stage),
      );
      await this.post({ type: 'refused', message });
    }
    if (made) this.changes.push(made);
    this.changes.splice(0, this.changes.length - remembered);
    await this.sendExperiment();
  }

  private async undo(): Promise<void> {
    const { uri } = this;
    const last = this.changes.pop();
    if (!last) throw windowError('panel/nothing-to-undo', {});
    if (!(await takeBack(last)) && uri === this.uri)
      await this.post({
        type: 'refused',
        message: t('The text has been edited since, so the change cannot be undone.'),
      });
  }

  private sendSoon(): void {
    this.soon.ask('all');
  }

  private async sendAll(): Promise<void> {
    const { uri } = this;
    await this.sendExperiment();
    if (uri === this.uri) await this.sendRun();
  }

  private async sendExperiment(): Promise<void> {
    const { uri } = this;
    if (!uri) return this.post({ type: 'experiment' });
    const text = await experimentText(uri);
    if (uri !== this.uri) return;
    const name = uri.path
      .split('/')
      .at(-1)!
      .replace(/\.graft\.md$/, '');
    const experiment = { uri: uri.toString(), name, text, isTrusted: vscode.workspace.isTrusted };
    await this.post({ type: 'experiment', experiment });
    // It may take a while.
    this.hooks.attempt(() => this.columns.show(uri, text));
  }

  private async sendRun(): Promise<void> {
    const { uri } = this;
    if (!uri) return this.post({ type: 'run' });
    const runs = await shownRuns(this.hooks.store, uri.fsPath);
    if (uri !== this.uri) return;
    this.shownTraining = runs.training;
    this.feed.restart();
    if (runs.training) this.feed.next(runs.training.id, runs.training.log.state);
    const run = panelRun(runs);
    await this.post({ type: 'run', ...(run ? { run } : {}) });
  }

  private async sendTraining(): Promise<void> {
    const { shownTraining: run } = this;
    if (run) await this.post(this.feed.next(run.id, run.log.state));
  }

  private runsChanged(runs: readonly KnownRun[]): void {
    const isOurs = runs.some(({ experiment }) => experiment === this.uri?.fsPath);
    if (isOurs) this.hooks.attempt(() => this.sendRun());
  }

  /** Sends only new points of the shown training; for any other change, the whole run. */
  private recorded(run: KnownRun, events: readonly RunEvent[]): void {
    if (run.experiment !== this.uri?.fsPath) return;
    const arePoints = events.every(({ type }) => type === 'step' || type === 'epoch');
    const isShown = run === this.shownTraining && run.log.state.steps.length > events.length;
    this.hooks.attempt(() => (arePoints && isShown ? this.sendTraining() : this.sendRun()));
  }

  /** Drops messages after the panel was closed. */
  private async post(message: ToPanel): Promise<void> {
    if (!this.isDisposed) await this.webview.postMessage(message);
  }
}

/** The experiment whose address the panel kept over a reload of the window, if there is one. */
function rememberedExperiment(address = ''): vscode.Uri | undefined {
  const uri = vscode.Uri.parse(address);
  return isExperimentFile(uri) ? uri : undefined;
}

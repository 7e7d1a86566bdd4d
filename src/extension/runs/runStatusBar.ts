import * as vscode from 'vscode';
import { describeProgress } from '../../experiment/runs/runSummary';
import { Debounce } from '../../experiment/timing/debounce';
import { formatDuration } from '../../experiment/words/formatNumbers';
import { t } from '../../experiment/words/translation';
import type { RunStore } from './runStore';

/** Milliseconds between two redraws. */
const drawMs = 1000;

/**
 * The runs in progress, in the window's status bar: `tickets · epoch 47/60 · accuracy 83.0 % · 1 min`. A click offers to show a run or to
 * stop it.
 */
export class RunStatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('graft.runs', vscode.StatusBarAlignment.Left, 10);
  private readonly later = new Debounce(() => this.draw(), drawMs);
  private readonly disposables: vscode.Disposable[];

  constructor(private readonly store: RunStore) {
    this.item.name = t('Graft Runs');
    this.item.command = 'graft.offerRun';
    this.disposables = [
      this.item,
      store.onDidChange(() => this.draw()),
      store.onDidRecord(() => this.later.askOnce('all')),
      this.later,
    ];
    this.draw();
  }

  dispose(): void {
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private draw(): void {
    this.later.cancel('all');
    const runs = this.store.runs.filter(({ status }) => status === 'running');
    const [latest] = runs;
    if (!latest) {
      this.item.hide();
      return;
    }
    const more = runs.length > 1 ? ` (+${runs.length - 1})` : '';
    const progress = `${latest.experimentName} · ${describeProgress(latest.log.state, formatDuration)}${more}`;
    this.item.text = `$(sync~spin) ${progress}`;
    this.item.tooltip = t('Graft: the runs of this window');
    this.item.accessibilityInformation = { label: `Graft, ${progress}`, role: 'button' };
    this.item.show();
  }
}

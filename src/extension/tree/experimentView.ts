import * as vscode from 'vscode';
import { formatBytes } from '../../experiment/words/formatNumbers';
import { tCount } from '../../experiment/words/translation';
import { folderSize } from '../../files/entriesBelow';
import { fileExists } from '../../files/fileExists';
import type { ChosenRuns } from '../runs/chosenRuns';
import type { KnownRun } from '../runs/knownRun';
import { pickRun } from '../runs/pickRun';
import type { RunStore } from '../runs/runStore';
import { runOfNode, type TreeNode } from '../runs/treeNodes';
import type { ExperimentTree } from './experimentTree';

/** The view "Experiments": the tree, a badge with the number of runs in progress, and the size of stored results. */
export class ExperimentView implements vscode.Disposable {
  private readonly view: vscode.TreeView<TreeNode>;
  private readonly disposables: vscode.Disposable[];
  private readonly revealed = new WeakSet<KnownRun>();

  constructor(
    private readonly tree: ExperimentTree,
    private readonly store: RunStore,
    chosen: ChosenRuns,
  ) {
    this.view = vscode.window.createTreeView('graft.experiments', {
      treeDataProvider: tree,
      showCollapseAll: true,
      manageCheckboxStateManually: true,
    });
    this.disposables = [
      this.view,
      this.view.onDidChangeCheckboxState(({ items }) => {
        for (const [node, state] of items) {
          const run = runOfNode(node);
          if (run) chosen.set(run, state === vscode.TreeItemCheckboxState.Checked);
        }
      }),
      this.view.onDidChangeVisibility(({ visible }) => visible && void this.measure()),
      store.onDidChange((runs) => {
        this.countRunning();
        this.revealStarted(runs);
        if (this.view.visible && runs.some(({ status }) => status !== 'running')) void this.measure();
      }),
    ];
    this.countRunning();
  }

  /** The run of a command: that of its line, the selected one, or one from a list. */
  async runFrom(argument: unknown): Promise<KnownRun | undefined> {
    return (
      runOfNode(argument) ??
      (argument === undefined ? runOfNode(this.view.selection[0]) : undefined) ??
      pickRun(this.store)
    );
  }

  get isVisible(): boolean {
    return this.view.visible;
  }

  dispose(): void {
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private countRunning(): void {
    const value = this.store.runs.filter(({ status }) => status === 'running').length;
    this.view.badge =
      value === 0
        ? undefined
        : { value, tooltip: tCount(value, '{0} run in progress', '{0} runs in progress', value) };
  }

  /** Expands the experiment of a starting run; the selection stays. */
  private revealStarted(runs: readonly KnownRun[]): void {
    const started = runs.find((run) => run.status === 'running' && run.record && !this.revealed.has(run));
    const node = started && this.tree.nodeOf(started);
    if (!started || !node || !this.view.visible) return;
    this.revealed.add(started);
    // The tree must be drawn first.
    setTimeout(
      () => void this.view.reveal(node, { select: false, focus: false }).then(undefined, () => {}),
      300,
    );
  }

  private async measure(): Promise<void> {
    let bytes = 0;
    for (const folder of this.store.graftFolders)
      if (await fileExists(folder)) bytes += (await folderSize(folder)).bytes;
    this.view.description = bytes === 0 ? '' : formatBytes(bytes);
  }
}

import path from 'node:path';
import * as vscode from 'vscode';
import { Debounce } from '../../experiment/timing/debounce';
import { t, tCount } from '../../experiment/words/translation';
import type { ChosenRuns } from '../runs/chosenRuns';
import type { ExperimentFiles } from '../runs/experimentFiles';
import type { KnownRun } from '../runs/knownRun';
import type { RunStore } from '../runs/runStore';
import { runDescription, runLabel, runLooks, runTooltip, runWord } from '../runs/runText';
import type { ExperimentNode, RunNode, TreeNode } from '../runs/treeNodes';

/** Milliseconds between two redraws of a run in progress. */
const progressMs = 1000;

/** The experiments of the window and their runs, the latest first. */
export class ExperimentTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<TreeNode | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly nodes = new Map<string, TreeNode>();
  private readonly redraws = new Debounce(() => this.changed.fire(undefined), 0);
  private readonly progress = new Debounce<KnownRun>((run) => this.redraw(run), progressMs);
  private readonly disposables: vscode.Disposable[];

  constructor(
    private readonly store: RunStore,
    private readonly experiments: ExperimentFiles,
    private readonly chosen: ChosenRuns,
  ) {
    this.disposables = [
      this.changed,
      store.onDidChange(() => this.redrawSoon()),
      experiments.onDidChange(() => this.redrawSoon()),
      store.onDidRecord((run) => this.progress.askOnce(run)),
    ];
  }

  getChildren(node?: TreeNode): TreeNode[] {
    if (!node) return this.experimentNodes();
    return node.kind === 'experiment' ? this.runNodes(node.file) : [];
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    return node.kind === 'run' ? runItem(node, this.chosen.has(node.run)) : this.experimentItem(node);
  }

  /** Tooltips are made on demand, because a thousand runs would need a thousand. */
  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    if (node.kind === 'run') item.tooltip = runTooltip(node.run, node.before);
    return item;
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return node.kind === 'run' && node.run.experiment !== undefined
      ? this.experimentNode(node.run.experiment)
      : undefined;
  }

  /** The node of a run, for the view to reveal. */
  nodeOf(run: KnownRun): TreeNode | undefined {
    const siblings = run.experiment === undefined ? [] : this.runNodes(run.experiment);
    return siblings.find((node) => node.run === run);
  }

  dispose(): void {
    for (const one of [this.redraws, this.progress]) one.dispose();
    vscode.Disposable.from(...this.disposables).dispose();
  }

  /** The most recently run experiments first, then those without runs, by name. */
  private experimentNodes(): ExperimentNode[] {
    const ran = this.store.runs.map(({ experiment }) => experiment).filter((file) => file !== undefined);
    return [...new Set([...ran, ...this.experiments.files])].map((file) => this.experimentNode(file));
  }

  private experimentNode(file: string): ExperimentNode {
    return this.remembered(file, { kind: 'experiment', file });
  }

  private runNodes(file: string): RunNode[] {
    const runs = this.store.runsOf(file);
    return runs.map((run, at) => this.remembered(run.folder, { kind: 'run', run, before: runs[at + 1] }));
  }

  /** A node keeps its identity while its text is the same, so that the selection stays. */
  private remembered<N extends TreeNode>(id: string, node: N): N {
    const known = this.nodes.get(id) as N | undefined;
    if (known && sameNode(known, node)) return known;
    this.nodes.set(id, node);
    return node;
  }

  private experimentItem({ file }: ExperimentNode): vscode.TreeItem {
    const runs = this.store.runsOf(file);
    const { None, Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
    const isLatest = this.store.runs[0]?.experiment === file;
    const fold = runs.length === 0 ? None : isLatest ? Expanded : Collapsed;
    const item = new vscode.TreeItem(path.basename(file).replace(/\.graft\.md$/, ''), fold);
    const folder = path.dirname(vscode.workspace.asRelativePath(file));
    item.id = file;
    item.resourceUri = vscode.Uri.file(file);
    const refusal = this.store.refusalOf(file);
    const state = refusal === undefined ? countOf(runs) : t('could not start');
    item.iconPath = new vscode.ThemeIcon(refusal === undefined ? 'beaker' : 'warning');
    item.description = [folder === '.' ? '' : folder, state].filter(Boolean).join(' · ');
    item.tooltip = [file, refusal].filter(Boolean).join('\n\n');
    item.accessibilityInformation = { label: `${item.label}, ${item.description}` };
    item.contextValue = 'experiment';
    item.command = {
      command: 'graft.openExperiment',
      title: t('Open Experiment'),
      arguments: [{ kind: 'experiment', file }],
    };
    return item;
  }

  /** Combines several changes into one redraw. */
  private redrawSoon(): void {
    this.redraws.askOnce('all');
  }

  /** Redraws only the run's line: during a redraw of all lines, clicks would get lost. */
  private redraw(run: KnownRun): void {
    const node = this.nodes.get(run.folder);
    if (node) this.changed.fire(node);
  }
}

function sameNode(a: TreeNode, b: TreeNode): boolean {
  if (a.kind === 'run' && b.kind === 'run') return a.run === b.run && a.before === b.before;
  return a.kind === b.kind;
}

function countOf(runs: readonly KnownRun[]): string {
  if (runs.length === 0) return t('never run');
  return tCount(runs.length, '{0} run', '{0} runs', runs.length);
}

/** A run as a line: its changes, result and duration, and whether it is selected for comparison. */
function runItem({ run, before }: RunNode, isChosen: boolean): vscode.TreeItem {
  const item = new vscode.TreeItem(runLabel(run, before));
  const { icon, colour } = runLooks[run.status];
  item.id = run.folder;
  item.description = runDescription(run, before);
  item.iconPath = new vscode.ThemeIcon(
    icon,
    colour === undefined ? undefined : new vscode.ThemeColor(colour),
  );
  item.contextValue = ['run', run.status, run.isPinned ? 'pinned' : 'loose'].join('.');
  const accessible = [item.label, runWord(run.status), item.description].filter(Boolean).join(', ');
  item.accessibilityInformation = { label: accessible };
  const { Checked, Unchecked } = vscode.TreeItemCheckboxState;
  item.checkboxState = {
    state: isChosen ? Checked : Unchecked,
    tooltip: t('Compare'),
    accessibilityInformation: { label: t('Compare {0}', String(item.label)) },
  };
  item.command = {
    command: 'graft.openExperiment',
    title: t('Open'),
    arguments: [{ kind: 'run', run, before }],
  };
  return item;
}

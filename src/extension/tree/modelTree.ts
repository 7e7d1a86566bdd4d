import path from 'node:path';
import * as vscode from 'vscode';
import { formatMetric, metricTitle } from '../../experiment/reports/metrics';
import { formatBytes } from '../../experiment/words/formatNumbers';
import { t } from '../../experiment/words/translation';
import { type Package, packagesOf } from '../packages/packages';
import type { RunStore } from '../runs/runStore';

/** The key of the marks of verified packages in the workspace's state. */
const verifiedKey = 'graft.verified';

/** The packages of the window's runs. */
export class ModelTree implements vscode.TreeDataProvider<Package>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly disposables: vscode.Disposable[];

  /** @param memento stores the verified packages */
  constructor(
    private readonly store: RunStore,
    private readonly memento: vscode.Memento,
  ) {
    this.disposables = [this.changed, store.onDidChange(() => this.changed.fire(undefined))];
  }

  /** Records whether the current package gives its recorded answers. */
  async setVerified({ mark }: Package, passed: boolean): Promise<void> {
    await this.memento.update(verifiedKey, { ...this.verified, [mark]: passed });
    this.changed.fire(undefined);
  }

  getChildren(node?: Package): Promise<Package[]> | Package[] {
    return node ? [] : packagesOf(this.store.runs);
  }

  getTreeItem({ folder, bytes, score, run, mark }: Package): vscode.TreeItem {
    const item = new vscode.TreeItem(path.basename(folder));
    const verdict = verdictOf(this.verified[mark]);
    const points = score && formatMetric(score.name, score.value);
    item.id = folder;
    item.description = [points, formatBytes(bytes), verdict.word].filter(Boolean).join(' · ');
    item.iconPath = new vscode.ThemeIcon(verdict.icon, verdict.colour);
    item.contextValue = 'package';
    item.tooltip = [
      folder,
      score && `${metricTitle(score.name)} ${points}`,
      t('by {0}', path.basename(run.experiment ?? run.id)),
      verdict.help,
    ]
      .filter(Boolean)
      .join('\n');
    item.accessibilityInformation = { label: `${item.label}, ${item.description}` };
    return item;
  }

  dispose(): void {
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private get verified(): Record<string, boolean> {
    return this.memento.get<Record<string, boolean>>(verifiedKey) ?? {};
  }
}

interface Verdict {
  readonly icon: string;
  readonly colour?: vscode.ThemeColor;
  readonly word: string;
  readonly help: string;
}

function verdictOf(passed: boolean | undefined): Verdict {
  if (passed === undefined) return { icon: 'package', word: '', help: t('Not verified yet.') };
  return passed
    ? {
        icon: 'verified-filled',
        colour: new vscode.ThemeColor('testing.iconPassed'),
        word: t('verified'),
        help: t('Verified: it gives the answers recorded when it was packaged.'),
      }
    : {
        icon: 'warning',
        colour: new vscode.ThemeColor('testing.iconFailed'),
        word: t('differs'),
        help: t('Its answers differ from those recorded when it was packaged.'),
      };
}

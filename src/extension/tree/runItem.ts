import * as vscode from 'vscode';
import { t } from '../../experiment/words/translation';
import { runDescription, runLabel, runLooks, runWord } from '../runs/runText';
import type { RunNode } from '../runs/treeNodes';

/** A run as a line: its changes, result and duration, and whether it is selected for comparison. */
export function runItem({ run, before }: RunNode, isChosen: boolean): vscode.TreeItem {
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

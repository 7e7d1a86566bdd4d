import * as vscode from 'vscode';
import { stageHelp, stageNames, stageTitle } from '../../experiment/stages/stages';
import { t } from '../../experiment/words/translation';
import { stageOf } from '../document/notebookCells';
import { notebookType } from '../document/serializer';
import { setStage } from './lostStages';

const chooseCommand = 'graft.chooseStage';

/** Each code cell says which stage it is, and lets the user choose. */
export function registerStageStatusBar(): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    changed,
    vscode.workspace.onDidChangeNotebookDocument(({ cellChanges }) => {
      if (cellChanges.some(({ metadata }) => metadata)) changed.fire();
    }),
    vscode.notebooks.registerNotebookCellStatusBarItemProvider(notebookType, {
      onDidChangeCellStatusBarItems: changed.event,
      provideCellStatusBarItems: statusBarItem,
    }),
    vscode.commands.registerCommand(chooseCommand, chooseStage),
  );
}

function statusBarItem(cell: vscode.NotebookCell): vscode.NotebookCellStatusBarItem | undefined {
  if (cell.kind !== vscode.NotebookCellKind.Code) return undefined;
  const stage = stageOf(cell);
  const item = new vscode.NotebookCellStatusBarItem(
    stage ? stageTitle(stage) : `$(warning) ${t('Choose the stage')}`,
    vscode.NotebookCellStatusBarAlignment.Right,
  );
  item.priority = 10;
  item.tooltip = stage ? stageHelp(stage) : t('Nothing says yet which stage of the experiment this cell is.');
  item.command = { command: chooseCommand, title: t('Choose Stage'), arguments: [cell] };
  return item;
}

async function chooseStage(cell: vscode.NotebookCell | undefined = selectedCell()): Promise<void> {
  if (!cell) return;
  const picked = await vscode.window.showQuickPick(
    stageNames.map((name) => ({
      label: stageTitle(name),
      description: name,
      detail: stageHelp(name),
      name,
    })),
    { title: t('Which stage is this cell?') },
  );
  if (picked) await setStage(cell, picked.name);
}

function selectedCell(): vscode.NotebookCell | undefined {
  const editor = vscode.window.activeNotebookEditor;
  return editor && editor.notebook.cellCount > 0 ? editor.notebook.cellAt(editor.selection.start) : undefined;
}

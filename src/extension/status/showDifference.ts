import path from 'node:path';
import * as vscode from 'vscode';
import { formatTime } from '../../experiment/words/formatTimes';
import { t } from '../../experiment/words/translation';
import { readPlainFile } from '../../files/readPlainFile';
import { stageOf } from '../document/notebookCells';
import { textOf } from '../document/serializer';
import type { ExperimentController } from '../notebook/experimentController';
import { stageShown } from '../notebook/shownStages';
import type { RunStore } from '../runs/runStore';
import { registerCommand } from '../window/registerCommand';

const scheme = 'graft-text';

/** "Show Difference": compares the experiment at the time of a cell's result with the current one. */
export function registerDifference(
  controller: ExperimentController,
  store: RunStore,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const provider: vscode.TextDocumentContentProvider = {
    provideTextDocumentContent: ({ fragment, query }) => contentOf(store, query, fragment),
  };
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(scheme, provider),
    registerCommand('graft.showDifference', log, async (asked?: vscode.NotebookCell) => {
      const cell = asked?.notebook ? asked : selectedCell();
      const stage = cell && stageOf(cell);
      const shown = stage && stageShown(controller, cell.notebook, stage);
      if (!cell || !shown) {
        void vscode.window.showInformationMessage(t('This cell shows no result.'));
        return;
      }
      const name = path.basename(cell.notebook.uri.fsPath).replace(/\.graft\.md$/, '');
      const time = formatTime(new Date(shown.end ?? shown.start));
      const uri = (query: string, fragment: string) =>
        vscode.Uri.from({ scheme, path: `/${name}.md`, query, fragment });
      const [before, now] = [uri('run', shown.runId), uri('notebook', cell.notebook.uri.toString())];
      await vscode.commands.executeCommand('vscode.diff', before, now, t('{0}: {1} ↔ now', name, time));
    }),
  );
}

async function contentOf(store: RunStore, kind: string, id: string): Promise<string> {
  if (kind === 'run') {
    const run = store.get(id);
    return run ? readPlainFile(run.graft.run(run.id).snapshot) : '';
  }
  const notebook = vscode.workspace.notebookDocuments.find(({ uri }) => uri.toString() === id);
  return notebook ? textOf(notebook).text : '';
}

function selectedCell(): vscode.NotebookCell | undefined {
  const editor = vscode.window.activeNotebookEditor;
  return editor && editor.notebook.cellCount > 0 ? editor.notebook.cellAt(editor.selection.start) : undefined;
}

import path from 'node:path';
import * as vscode from 'vscode';
import { Debounce } from '../../experiment/timing/debounce';
import { fileExists } from '../../files/fileExists';
import { findGraftFolder } from '../../runs/graftFolder';
import { isExperiment } from '../document/notebookCells';
import type { ExperimentFiles } from './experimentFiles';
import type { RunStore } from './runStore';
import { watchPlace } from './watchPlace';

/** Several files change when a run begins or ends. */
const settleMs = 50;
/** The key under which the window remembers its folders. */
const memoryKey = 'graftFolders';

/**
 * Reports the `.graft` folders to the store: at once those at the roots of the workspace and those that the window had before, then those
 * of experiments, which takes a search, and of notebooks from elsewhere. Reports their changes too.
 */
export function watchGraftFolders(
  store: RunStore,
  experiments: ExperimentFiles,
  memory: vscode.Memento,
): vscode.Disposable {
  const watched = new Map<string, vscode.Disposable>();
  const watch = (graftFolder: string) => {
    if (watched.has(graftFolder)) return;
    watched.set(
      graftFolder,
      watchRecords(graftFolder, () => void store.look(graftFolder)),
    );
    void store.open(graftFolder);
    void memory.update(memoryKey, [...watched.keys()].filter(isInWorkspace));
  };
  for (const graftFolder of memory.get<string[]>(memoryKey, []).filter(isInWorkspace)) watch(graftFolder);
  const watchOf = async (file: string) => watch(await findGraftFolder(file, fileExists));
  const ofNotebook = (notebook: vscode.NotebookDocument) => {
    if (isExperiment(notebook) && notebook.uri.scheme === 'file') void watchOf(notebook.uri.fsPath);
  };
  for (const { uri } of vscode.workspace.workspaceFolders ?? [])
    if (uri.scheme === 'file') void watchOf(path.join(uri.fsPath, 'any'));
  for (const notebook of vscode.workspace.notebookDocuments) ofNotebook(notebook);
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenNotebookDocument(ofNotebook),
    experiments.onDidChange(() => void Promise.all(foldersOf(experiments.files).map(watchOf))),
    { dispose: () => vscode.Disposable.from(...watched.values()).dispose() },
  );
}

const isInWorkspace = (file: string) =>
  vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file)) !== undefined;

/** One experiment represents all in its folder. */
function foldersOf(files: readonly string[]): string[] {
  return [...new Map(files.map((file) => [path.dirname(file), file])).values()];
}

function watchRecords(graftFolder: string, onChange: () => void): vscode.Disposable {
  const pattern = new vscode.RelativePattern(
    vscode.Uri.file(graftFolder),
    'runs/*/{run.json,pinned,name,moved}',
  );
  const soon = new Debounce(onChange, settleMs);
  return vscode.Disposable.from(
    watchPlace(pattern, () => soon.ask('all')),
    soon,
  );
}

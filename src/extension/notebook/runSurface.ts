import type * as vscode from 'vscode';
import type { ToRenderer } from '../../experiment/protocols/notebookProtocol';
import type { RunStore } from '../runs/runStore';

/** What those who draw into a notebook need from the window. */
export interface RunSurface {
  readonly controller: vscode.NotebookController;
  readonly log: vscode.LogOutputChannel;
  readonly store: RunStore;
  post(message: ToRenderer): void;
}

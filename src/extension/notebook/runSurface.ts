import type * as vscode from 'vscode';
import type { ToRenderer } from '../../experiment/protocols/notebookProtocol';
import type { RunStore } from '../runs/runStore';

/** The parts of the window that drawing into a notebook needs. */
export interface RunSurface {
  readonly controller: vscode.NotebookController;
  readonly log: vscode.LogOutputChannel;
  readonly store: RunStore;
  post(message: ToRenderer): void;
}

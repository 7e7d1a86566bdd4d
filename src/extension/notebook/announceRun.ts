import type * as vscode from 'vscode';
import { toErrorRecord } from '../../experiment/errors/errors';
import type { RunAnnouncement } from '../../experiment/protocols/protocol';
import type { StageName } from '../../experiment/stages/stages';
import type { Executor } from '../../runs/executor';
import { textOf } from '../document/serializer';
import { requireTrust } from '../window/requireTrust';

/** Starts a run of a notebook's content, saved or not, in a separate process. Any obstacle is a refusal. */
export async function announceRun(
  executor: Executor,
  notebook: vscode.NotebookDocument,
  until: StageName | undefined,
): Promise<RunAnnouncement> {
  try {
    requireTrust();
    const { text } = textOf(notebook);
    return await executor.start({ file: notebook.uri.fsPath, text, until });
  } catch (thrown) {
    return { type: 'refused', error: toErrorRecord(thrown) };
  }
}

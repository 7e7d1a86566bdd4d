import type * as vscode from 'vscode';
import { errorSentences, toErrorRecord } from '../../experiment/errors/errors';
import type { RunAnnouncement } from '../../experiment/protocols/protocol';
import type { StageName } from '../../experiment/stages/stages';
import { textOf } from '../document/serializer';
import type { RunStore } from '../runs/runStore';
import { requireTrust } from '../window/requireTrust';
import { shownError } from '../window/shownError';

/**
 * Starts a run of a notebook's content, saved or not, in a separate process. Any obstacle is a refusal, which the store remembers: there is
 * no run to show it.
 */
export async function announceRun(
  store: RunStore,
  notebook: vscode.NotebookDocument,
  until: StageName | undefined,
): Promise<RunAnnouncement> {
  const file = notebook.uri.fsPath;
  const announcement = await start(store, notebook, until).catch(
    (thrown): RunAnnouncement => ({ type: 'refused', error: toErrorRecord(thrown) }),
  );
  const isRefused = announcement.type === 'refused';
  store.noteStart(file, isRefused ? errorSentences(await shownError(announcement.error)) : undefined);
  return announcement;
}

async function start(
  { executor }: RunStore,
  notebook: vscode.NotebookDocument,
  until: StageName | undefined,
): Promise<RunAnnouncement> {
  requireTrust();
  return executor.start({ file: notebook.uri.fsPath, text: textOf(notebook).text, until });
}

import path from 'node:path';
import * as vscode from 'vscode';
import type { KnownRun } from '../runs/knownRun';
import type { RunStore } from '../runs/runStore';
import { runDescription, runLabel, runLooks } from './runText';

/** Lets the user pick a run, those in progress first. */
export async function pickRun(store: RunStore, title = 'Run'): Promise<KnownRun | undefined> {
  const isLive = ({ status }: KnownRun) => status === 'running';
  const runs = [...store.runs.filter(isLive), ...store.runs.filter((run) => !isLive(run))];
  const items = runs.map((run) => ({
    label: `$(${runLooks[run.status].icon}) ${runLabel(run, store.before(run))}`,
    description: runDescription(run, store.before(run)),
    detail: `${path.basename(run.experiment ?? run.id)}, ${timeOf(run)}`,
    run,
  }));
  const options = { title, matchOnDescription: true, matchOnDetail: true };
  return (await vscode.window.showQuickPick(items, options))?.run;
}

function timeOf({ record }: KnownRun): string {
  return record ? new Date(record.startedAt).toLocaleString() : 'now';
}

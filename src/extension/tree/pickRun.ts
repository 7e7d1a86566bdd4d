import path from 'node:path';
import * as vscode from 'vscode';
import { formatMoment } from '../../experiment/formatTimes';
import { t } from '../../experiment/translation';
import type { KnownRun } from '../runs/knownRun';
import type { RunStore } from '../runs/runStore';
import { runDescription, runLabel, runLooks } from './runText';

/** Lets the user pick a run, those in progress first. */
export async function pickRun(store: RunStore, title = t('Run')): Promise<KnownRun | undefined> {
  return (await vscode.window.showQuickPick(runItems(store), { title, ...search }))?.run;
}

/** Lets the user pick several runs. @param picked those that are ticked at first */
export async function pickRuns(
  store: RunStore,
  picked: readonly KnownRun[],
  title: string,
): Promise<KnownRun[] | undefined> {
  const items = runItems(store).map((item) => ({ ...item, picked: picked.includes(item.run) }));
  const chosen = await vscode.window.showQuickPick(items, { title, ...search, canPickMany: true });
  return chosen?.map(({ run }) => run);
}

const search = { matchOnDescription: true, matchOnDetail: true };

function runItems(store: RunStore) {
  const isLive = ({ status }: KnownRun) => status === 'running';
  const runs = [...store.runs.filter(isLive), ...store.runs.filter((run) => !isLive(run))];
  return runs.map((run) => ({
    label: `$(${runLooks[run.status].icon}) ${runLabel(run, store.before(run))}`,
    description: runDescription(run, store.before(run)),
    detail: `${path.basename(run.experiment ?? run.id)}, ${timeOf(run)}`,
    run,
  }));
}

function timeOf({ record }: KnownRun): string {
  return record ? formatMoment(new Date(record.startedAt)) : t('now');
}

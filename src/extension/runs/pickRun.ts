import path from 'node:path';
import * as vscode from 'vscode';
import { formatMoment } from '../../experiment/words/formatTimes';
import { t } from '../../experiment/words/translation';
import type { KnownRun } from './knownRun';
import type { RunStore } from './runStore';
import { runDescription, runLabel, runLooks } from './runText';

/** Lets the user pick a run, those in progress first. @param among the runs to choose from */
export async function pickRun(
  store: RunStore,
  title = t('Run'),
  among = store.runs,
): Promise<KnownRun | undefined> {
  return (await vscode.window.showQuickPick(runItems(store, among), { title, ...search }))?.run;
}

/** Lets the user pick several runs. @param picked the runs that are ticked initially */
export async function pickRuns(
  store: RunStore,
  picked: readonly KnownRun[],
  title: string,
): Promise<KnownRun[] | undefined> {
  const items = runItems(store, store.runs).map((item) => ({ ...item, picked: picked.includes(item.run) }));
  const chosen = await vscode.window.showQuickPick(items, { title, ...search, canPickMany: true });
  return chosen?.map(({ run }) => run);
}

const search = { matchOnDescription: true, matchOnDetail: true };

function runItems(store: RunStore, among: readonly KnownRun[]) {
  const isLive = ({ status }: KnownRun) => status === 'running';
  const runs = [...among.filter(isLive), ...among.filter((run) => !isLive(run))];
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

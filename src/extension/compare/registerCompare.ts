import * as vscode from 'vscode';
import { windowError } from '../../experiment/errors/window';
import type { RunRecord } from '../../experiment/runs/run';
import { t } from '../../experiment/words/translation';
import { readAnswers } from '../../runs/readAnswers';
import { activeExperiment } from '../document/activeExperiment';
import { openPlace } from '../document/openPlace';
import type { ChosenRuns } from '../runs/chosenRuns';
import type { KnownRun } from '../runs/knownRun';
import { pickRuns } from '../runs/pickRun';
import type { RunStore } from '../runs/runStore';
import { runLabel, runWord } from '../runs/runText';
import { runOfNode } from '../runs/treeNodes';
import { registerCommand, showFailure } from '../window/registerCommand';
import type { ComparedRun } from './comparedRun';
import { ComparisonPanel } from './comparisonPanel';
import { comparisonOf } from './comparisonReport';
import { groupBySettings } from './groupBySettings';

const [fewest, most] = [2, 4];
/** Runs with the same settings and different seeds, which share a column. */
const mostRuns = 100;

interface CompareParts {
  readonly extension: vscode.Uri;
  readonly store: RunStore;
  readonly chosen: ChosenRuns;
  readonly log: vscode.LogOutputChannel;
  /** The run of a command. */
  runFrom(argument: unknown): Promise<KnownRun | undefined>;
}

/** "Compare Runs" for the selected runs, and "Compare with Previous". Both only read. */
export function registerCompare({ extension, store, chosen, log, runFrom }: CompareParts): vscode.Disposable {
  const panel = new ComparisonPanel(
    extension,
    ({ file, line }) => void showFailure(log, () => openPlace(file, { line })),
  );
  const show = async (runs: readonly KnownRun[]) => {
    const compared = await Promise.all(columnsOf(runs).map((own) => readRuns(store, own)));
    await panel.show(comparisonOf(compared));
  };
  return vscode.Disposable.from(
    panel,
    registerCommand('graft.compareRuns', log, async () => {
      const runs = await chooseRuns(store, chosen);
      if (runs) await show(runs);
    }),
    registerCommand('graft.compareWithPrevious', log, async (argument?: unknown) => {
      const run = runOfNode(argument) ?? activeRun(store) ?? (await runFrom(argument));
      if (run) await show([requirePrevious(store, run), run]);
    }),
  );
}

/** The selected runs; if their number does not fit, the user picks runs from a list. */
async function chooseRuns(store: RunStore, chosen: ChosenRuns): Promise<readonly KnownRun[] | undefined> {
  const ticked = store.runs.filter((run) => chosen.has(run));
  const runs = canBeCompared(ticked)
    ? ticked
    : await pickRuns(
        store,
        ticked,
        t('Compare {0} to {1} Runs, or More That Differ Only by Seed', fewest, most),
      );
  if (!runs || canBeCompared(runs)) return runs;
  throw windowError('compare/count', { runs: runs.length, fewest, most });
}

function canBeCompared(runs: readonly KnownRun[]): boolean {
  const { length } = columnsOf(runs);
  return runs.length <= mostRuns && length >= fewest && length <= most;
}

/**
 * The runs of each column, the earliest, which is the baseline, first. Runs that differ only by seed share a column, unless there are no
 * others.
 */
function columnsOf(runs: readonly KnownRun[]): StartedRun[][] {
  const started = inOrder(runs).map(requireRecord);
  const groups = groupBySettings(started);
  return groups.length < fewest ? started.map((run) => [run]) : groups;
}

/** The latest run of the experiment in the active editor. */
function activeRun(store: RunStore): KnownRun | undefined {
  const file = activeExperiment()?.fsPath;
  return file === undefined ? undefined : store.runsOf(file)[0];
}

function requirePrevious(store: RunStore, run: KnownRun): KnownRun {
  const before = store.before(run);
  if (before) return before;
  throw windowError('compare/first-run', {});
}

/** The earliest first, as the baseline. */
function inOrder(runs: readonly KnownRun[]): KnownRun[] {
  const startOf = ({ record }: KnownRun) => record?.startedAt ?? '';
  return [...runs].sort((a, b) => startOf(a).localeCompare(startOf(b)));
}

type StartedRun = KnownRun & { readonly record: RunRecord };

function requireRecord(run: KnownRun): StartedRun {
  if (run.record) return run as StartedRun;
  throw windowError('compare/starting', {});
}

/** @param runs runs with the same settings; the first represents all */
async function readRuns(store: RunStore, runs: readonly StartedRun[]): Promise<ComparedRun> {
  const [run] = runs as [StartedRun];
  const { state } = await store.read(run);
  // A run that reused another run's result is not another seed.
  const byResult = new Map(runs.map(({ record }) => [record.keys.evaluate ?? record.id, record]));
  return {
    name: runLabel(run, store.before(run)),
    record: run.record,
    repeats: [...byResult.values()],
    status: runWord(run.status),
    epochs: state.epochs,
    answers: await readAnswers(run.graftFolder, run.record),
  };
}

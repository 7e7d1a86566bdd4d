import * as vscode from 'vscode';
import { GraftError } from '../../experiment/errors';
import { registerCommand } from '../commands/registerCommand';
import { activeExperiment } from '../panel/panels';
import type { KnownRun } from '../runs/knownRun';
import type { RunStore } from '../runs/runStore';
import type { ChosenRuns } from '../tree/chosenRuns';
import { pickRuns } from '../tree/pickRun';
import { runLabel, runLooks } from '../tree/runText';
import { runOfNode } from '../tree/treeNodes';
import { ComparisonPanel } from './comparisonPanel';
import { type ComparedRun, comparisonOf } from './comparisonReport';

const [fewest, most] = [2, 4];

interface CompareParts {
  readonly extension: vscode.Uri;
  readonly store: RunStore;
  readonly chosen: ChosenRuns;
  readonly log: vscode.LogOutputChannel;
  /** The run that a command is about. */
  runFrom(argument: unknown): Promise<KnownRun | undefined>;
}

/** "Compare Runs", of those that are ticked, and "Compare with Previous". Both only read. */
export function registerCompare({ extension, store, chosen, log, runFrom }: CompareParts): vscode.Disposable {
  const panel = new ComparisonPanel(extension);
  const show = async (runs: readonly KnownRun[]) => {
    const compared = await Promise.all(inOrder(runs).map((run) => readRun(store, run)));
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

/** The ticked runs; where those are too few or too many, the ones that the user picks from a list. */
async function chooseRuns(store: RunStore, chosen: ChosenRuns): Promise<readonly KnownRun[] | undefined> {
  const ticked = store.runs.filter((run) => chosen.has(run));
  const runs = canBeCompared(ticked)
    ? ticked
    : await pickRuns(store, ticked, `Compare ${fewest} to ${most} Runs`);
  if (!runs || canBeCompared(runs)) return runs;
  throw new GraftError('compare/count', `${runs.length} runs cannot be compared.`, {
    remedy: `Choose ${fewest} to ${most} runs.`,
  });
}

const canBeCompared = ({ length }: readonly KnownRun[]) => length >= fewest && length <= most;

/** The latest run of the experiment in the active editor. */
function activeRun(store: RunStore): KnownRun | undefined {
  const file = activeExperiment()?.fsPath;
  return file === undefined ? undefined : store.runsOf(file)[0];
}

function requirePrevious(store: RunStore, run: KnownRun): KnownRun {
  const before = store.before(run);
  if (before) return before;
  throw new GraftError('compare/first-run', 'There is no run of this experiment before this one.', {
    remedy: 'Tick the runs to compare in the view "Experiments".',
  });
}

/** The earliest first: it is the baseline. */
function inOrder(runs: readonly KnownRun[]): KnownRun[] {
  const startOf = ({ record }: KnownRun) => record?.startedAt ?? '';
  return [...runs].sort((a, b) => startOf(a).localeCompare(startOf(b)));
}

async function readRun(store: RunStore, run: KnownRun): Promise<ComparedRun> {
  const { record } = run;
  if (!record)
    throw new GraftError('compare/starting', 'A run that is just starting has nothing to compare yet.', {
      remedy: 'Try again in a moment.',
    });
  const { state } = await store.read(run);
  const name = runLabel(run, store.before(run));
  return { name, record, status: runLooks[run.status].word, epochs: state.epochs };
}

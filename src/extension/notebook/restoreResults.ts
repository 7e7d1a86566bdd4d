import type * as vscode from 'vscode';
import { type StageName, stageNames } from '../../experiment/stages/stages';
import { cellOfStage } from '../document/notebookCells';
import type { KnownRun } from '../runs/knownRun';
import type { NotebookResults } from './notebookResults';
import { NotebookRun, type PastRun } from './notebookRun';
import type { RunSurface } from './runSurface';

/** How many past runs are searched for results. */
const pastRuns = 20;

/**
 * Draws what past runs have left into a notebook: in each cell the latest attempt at its stage and, below one that gave no result, the
 * last result.
 * @returns the run that is in progress, which is not drawn
 */
export async function restoreResults(
  notebook: vscode.NotebookDocument,
  results: NotebookResults,
  surface: RunSurface,
): Promise<KnownRun | undefined> {
  const present = stageNames.filter((stage) => cellOfStage(notebook, stage));
  const runs = surface.store.runsOf(notebook.uri.fsPath).slice(0, pastRuns);
  const attempts = new Map<StageName, PastRun>();
  for (const run of runs) {
    if (present.every((stage) => results.get(stage))) break;
    const log = await surface.store.read(run);
    const past = { known: run, log };
    for (const stage of present.filter((name) => log.state.stages[name].status !== 'waiting')) {
      if (!attempts.has(stage)) attempts.set(stage, past);
      if (!results.get(stage)) results.take(stage, log);
    }
  }
  for (const past of new Set(attempts.values())) {
    const stages = present.filter((stage) => attempts.get(stage) === past);
    const { ending } = past.known;
    if (ending) await new NotebookRun(notebook, surface, results).showPast(past, ending, stages);
  }
  return runs.find(({ status }) => status === 'running');
}

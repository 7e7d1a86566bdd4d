import * as vscode from 'vscode';
import * as z from 'zod';
import type { KnownRun } from '../runs/knownRun';
import type { RunStore } from '../runs/runStore';
import type { Tool } from './tool';

const most = 50;
const input = z.object({ experiment: z.string().optional() });

/** Lists the workspace's runs, the latest first. */
export function listRuns(store: RunStore): Tool<z.infer<typeof input>> {
  return {
    input,
    answer: async ({ experiment }) => {
      const all = store.runs.filter((run) => experiment === undefined || nameOf(run)?.endsWith(experiment));
      return { runs: all.slice(0, most).map(summaryOf), more: Math.max(0, all.length - most) };
    },
  };
}

/** The entry of a run. */
export function summaryOf(run: KnownRun) {
  const { id, status, record, name } = run;
  const { startedAt, finishedAt, overrides, result } = record ?? {};
  const { training, evaluation } = result ?? {};
  return {
    id,
    name,
    experiment: nameOf(run),
    status,
    startedAt,
    finishedAt,
    overrides,
    training,
    evaluation,
  };
}

function nameOf({ experiment }: KnownRun): string | undefined {
  return experiment && vscode.workspace.asRelativePath(experiment);
}

// A training that goes on until it is stopped, started from its notebook.
import { readdirSync } from 'node:fs';
import os from 'node:os';
import { lastRun, writeEndless } from '../workspace.mjs';
import { until } from './until.mjs';

/** The chart of losses of the open notebook. */
export const lossChart = ({ outputs }) => outputs.getByRole('img', { name: /^Loss: training from/ });

/**
 * Starts a training from its notebook, and waits for its process and first steps.
 * @param name the experiment's name; a window remembers deleted runs by it, so each scenario has its own
 * @returns the chart
 */
export async function startEndless({ workbench, folder }, name) {
  writeEndless(folder, name);
  await workbench.openFile(`${name}.graft.md`);
  await workbench.run('Notebook: Run All');
  await runStarted(folder, name);
  const chart = lossChart(workbench);
  await chart.waitFor();
  return chart;
}

/** Waits until a training has begun. From then on, the window and other tests go before it: a few steps are all that a test needs. */
export async function runStarted(folder, name) {
  await until(() => lastRun(folder)?.experiment === `${name}.graft.md`, 'a run');
  yieldToOthers(lastRun(folder).process.pid);
}

/** Linux has a priority for each thread; new threads take that of the one that starts them. */
function yieldToOthers(pid) {
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) os.setPriority(Number(thread), 19);
  } catch {
    // The process has ended.
  }
}

import Table from 'cli-table3';
import pc from 'picocolors';
import { stageStatuses } from '../../engine/stages/stageStatus';
import type { StageStatus } from '../../experiment/protocols/protocol';
import { stages } from '../../experiment/stages/stages';
import { formatDuration } from '../../experiment/words/formatNumbers';
import { readRequest } from '../run/readRequest';
import { printJson } from '../terminal/printJson';
import { terminalName } from '../terminal/terminalText';

/** `graft status`: a table of the stages, or the same as JSON. */
export async function showStatus(file: string, { json }: { json?: boolean }): Promise<void> {
  const { plan } = await readRequest(file, { set: [] });
  const statuses = await stageStatuses(plan, Date.now());
  if (json) {
    printJson({ experiment: plan.experimentFile, stages: statuses });
    return;
  }
  const table = new Table({ head: ['stage', 'status', 'age', ''], style: { head: [], border: [] } });
  for (const { stage, status, ageMs, why } of statuses)
    table.push([
      stages[stage].title,
      colors[status](status),
      ageMs === undefined ? '' : formatDuration(ageMs),
      terminalName(why),
    ]);
  console.log(table.toString());
}

const colors: Record<StageStatus['status'], (text: string) => string> = {
  fresh: pc.green,
  running: pc.cyan,
  stopped: pc.yellow,
  stale: pc.yellow,
};

import Table from 'cli-table3';
import pc from 'picocolors';
import { stageStatuses } from '../../engine/stages/stageStatus';
import type { StageStatus } from '../../experiment/protocols/protocol';
import { describeReason } from '../../experiment/runs/changes';
import { stages } from '../../experiment/stages/stages';
import { formatDuration } from '../../experiment/words/formatNumbers';
import { executor } from '../run/processIo';
import { readRequest } from '../run/readRequest';
import { printJson } from '../terminal/printJson';
import { terminalName } from '../terminal/terminalText';

/** `graft status`: a table of the stages, or the same as JSON. */
export async function showStatus(file: string, { json }: { json?: boolean }): Promise<void> {
  const { plan } = await readRequest(file, { set: [] });
  const statuses = await stageStatuses(plan, Date.now(), executor);
  if (json) {
    const withWords = statuses.map((status) => ({ ...status, why: inWords(status) }));
    printJson({ experiment: plan.experimentFile, stages: withWords });
    return;
  }
  const table = new Table({ head: ['stage', 'status', 'age', ''], style: { head: [], border: [] } });
  for (const stage of statuses)
    table.push([
      stages[stage.stage].title,
      colors[stage.status](stage.status),
      stage.ageMs === undefined ? '' : formatDuration(stage.ageMs),
      terminalName(inWords(stage)),
    ]);
  console.log(table.toString());
}

const inWords = ({ reasons }: StageStatus) => reasons.map(describeReason).join('; ');

const colors: Record<StageStatus['status'], (text: string) => string> = {
  fresh: pc.green,
  running: pc.cyan,
  stopped: pc.yellow,
  stale: pc.yellow,
};

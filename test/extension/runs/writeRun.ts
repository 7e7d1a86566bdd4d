import { appendFileSync, mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { NewEvent } from '../../../src/experiment/runs/events';
import { type RunRecord, runForm } from '../../../src/experiment/runs/run';
import { thisProcess } from '../../../src/files/runningProcess';
import { GraftFolder } from '../../../src/runs/graftFolder';
import { writeRunRecord } from '../../../src/runs/runRecord';

/** Writes a run's record; all that is not said is that of a run which was done. */
export async function writeRun(
  graftFolder: string,
  id: string,
  record: Partial<RunRecord> = {},
): Promise<string> {
  const run = new GraftFolder(graftFolder).run(id);
  const { folder, snapshot } = run;
  mkdirSync(folder, { recursive: true });
  await writeRunRecord(run, {
    id,
    form: runForm,
    experiment: path.join(path.dirname(graftFolder), 'e.graft.md'),
    status: 'done',
    startedAt: '2026-01-01T00:00:00.000Z',
    process: thisProcess(),
    keys: {},
    overrides: [],
    ...record,
  });
  await writeFile(snapshot, '');
  return folder;
}

let seq = 0;

/** Appends an event to a run's log, as its process does. */
export function appendEvent(folder: string, event: NewEvent): void {
  const line = JSON.stringify({ seq: seq++, time: new Date().toISOString(), ...event });
  appendFileSync(path.join(folder, 'events.jsonl'), `${line}\n`);
}

/** An event of a run that begins. */
export const runStarted = (runId: string, settings: Record<string, unknown> = {}): NewEvent => ({
  type: 'run-started',
  runId,
  experiment: '/e.graft.md',
  settings,
  versions: {},
  device: 'cpu',
});

/** One step of a training of ten. */
export const stepTaken = (step: number): NewEvent => ({
  type: 'step',
  stage: 'finetune',
  step,
  epoch: 1,
  loss: 1 / step,
  learningRate: 1e-3,
  examplesPerSecond: 100,
  ms: 80,
  totalSteps: 10,
});

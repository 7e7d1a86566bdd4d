import { availableParallelism } from 'node:os';
import path from 'node:path';
import { everything } from '../../engine/datasets/checkLimits';
import { trunkFixed } from '../../engine/tuning/tuningFacts';
import type { DataFinding, DataFindings } from '../../experiment/data/dataFinding';
import { parseExperiment } from '../../experiment/document/markdown';
import { formatPlace } from '../../experiment/errors/errors';
import { readExperimentText, readRequest, refuseErrors } from '../run/readRequest';
import { onStopRequest } from '../run/stopRequests';
import { exitCodes } from '../terminal/exitCodes';
import { PlanBar } from '../terminal/planBar';
import { printJson } from '../terminal/printJson';
import { terminalText } from '../terminal/terminalText';
import { askWorker } from './askWorker';
import { DataCheck, stayUntil } from './dataCheck';

/** More threads than these are not fed. */
const mostThreads = 8;

/** `graft check`: a line for each finding, or all as JSON. Errors, which would stop a run, make the command fail. */
export async function showCheck(
  file: string,
  { json, labels }: { json?: boolean; labels?: boolean },
): Promise<void> {
  const experiment = path.resolve(file);
  const text = await readExperimentText(experiment);
  refuseErrors(parseExperiment(text), experiment);
  const checked = await lookThrough(experiment, text);
  const isBroken = checked.findings.some(({ severity }) => severity === 'error');
  if (isBroken) process.exitCode = exitCodes.failed;
  const findings = [...checked.findings, ...(labels && !isBroken ? await wrongLabels(file) : [])];
  if (json) {
    printJson({ ...checked, findings });
    return;
  }
  for (const finding of findings) console.log(terminalText(describeFinding(finding)));
  if (findings.length === 0) console.log('The check found no problems in the data.');
}

/** Checks the data with a bar on stderr. Ctrl-C keeps the facts about images so far. */
async function lookThrough(experiment: string, text: string): Promise<DataFindings> {
  const stop = new AbortController();
  const bar = new PlanBar(process.stderr);
  const unlisten = onStopRequest(
    () => stop.abort(),
    (note) => console.error(note),
  );
  try {
    const check = new DataCheck(everything, Math.min(mostThreads, availableParallelism()), true);
    const onProgress = (done: number, total: number) => bar.show(done, total);
    return await stayUntil(check.check(experiment, text, { signal: stop.signal, onProgress }));
  } finally {
    unlisten();
    bar.close();
  }
}

function describeFinding({ file, line, severity, message, remedy }: DataFinding): string {
  const sentences = remedy === undefined ? message : `${message} ${remedy}`;
  return `${formatPlace({ file, line })} ${severity}: ${sentences}`;
}

/** Findings about labels, which need data without errors. */
async function wrongLabels(file: string): Promise<DataFinding[]> {
  // A frozen trunk pools the tokens as the model's authors intended.
  const { plan } = await readRequest(file, { set: [trunkFixed], until: 'preprocess' });
  return askWorker<DataFinding[]>({ kind: 'find-wrong-labels', plan }, 'auto');
}

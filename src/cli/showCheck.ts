import path from 'node:path';
import type { DataFinding } from '../experiment/dataFinding';
import { formatPlace } from '../experiment/errors';
import { parseExperiment } from '../experiment/markdown';
import { askWorker } from './askWorker';
import { checkText } from './checkText';
import { exitCodes } from './exitCodes';
import { printJson } from './printJson';
import { readExperimentText, readRequest, refuseErrors } from './readRequest';
import { stayUntil } from './stayUntil';
import { terminalText } from './terminalText';

/** `graft check`: a line for each finding, or all as JSON. Errors, which would stop a run, make the command fail. */
export async function showCheck(
  file: string,
  { json, labels }: { json?: boolean; labels?: boolean },
): Promise<void> {
  const experiment = path.resolve(file);
  const text = await readExperimentText(experiment);
  refuseErrors(parseExperiment(text), experiment);
  const checked = await stayUntil(checkText(experiment, text));
  const isBroken = checked.findings.some(({ severity }) => severity === 'error');
  if (isBroken) process.exitCode = exitCodes.failed;
  const findings = [...checked.findings, ...(labels && !isBroken ? await doubts(file) : [])];
  if (json) {
    printJson({ ...checked, findings });
    return;
  }
  for (const finding of findings) console.log(terminalText(describeFinding(finding)));
  if (findings.length === 0) console.log('Nothing to mend was found in the data.');
}

function describeFinding({ file, line, severity, message, remedy }: DataFinding): string {
  const sentences = remedy === undefined ? message : `${message} ${remedy}`;
  return `${formatPlace({ file, line })} ${severity}: ${sentences}`;
}

/** What can only be said of data that can be read. */
async function doubts(file: string): Promise<DataFinding[]> {
  // A model that is not trained makes one vector of many as it was made to, not as suits a training.
  const { plan } = await readRequest(file, { set: ['finetune.trainable=head'], until: 'preprocess' });
  return askWorker<DataFinding[]>({ kind: 'find-doubts', plan }, 'auto');
}

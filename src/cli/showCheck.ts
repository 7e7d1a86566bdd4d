import path from 'node:path';
import { formatPlace } from '../experiment/errors';
import { parseExperiment } from '../experiment/markdown';
import { checkText } from './checkText';
import { exitCodes } from './exitCodes';
import { printJson } from './printJson';
import { readExperimentText, refuseErrors } from './readRequest';
import { terminalText } from './terminalText';

/** `graft check`: a line for each finding, or all as JSON. Errors, which would stop a run, make the command fail. */
export async function showCheck(file: string, { json }: { json?: boolean }): Promise<void> {
  const experiment = path.resolve(file);
  const text = await readExperimentText(experiment);
  refuseErrors(parseExperiment(text), experiment);
  const checked = await checkText(experiment, text);
  const { findings } = checked;
  if (findings.some(({ severity }) => severity === 'error')) process.exitCode = exitCodes.failed;
  if (json) {
    printJson(checked);
    return;
  }
  for (const finding of findings)
    console.log(terminalText(`${formatPlace(finding)} ${finding.severity}: ${finding.message}`));
  if (findings.length === 0) console.log('Nothing to mend was found in the data.');
}

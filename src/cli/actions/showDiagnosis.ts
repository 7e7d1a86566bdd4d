import Table from 'cli-table3';
import pc from 'picocolors';
import { type Diagnosis, examine } from '../../engine/install/doctor';
import type { Check } from '../../engine/install/modelChecks';
import { largestOf } from '../../experiment/words/extremes';
import { cacheFolder } from '../../files/cacheFolder';
import { exitCodes } from '../terminal/exitCodes';
import { printJson } from '../terminal/printJson';
import { terminalData } from '../terminal/terminalText';

const marks: Record<Check['status'], string> = {
  ok: pc.green('ok'),
  note: pc.yellow('note'),
  missing: pc.red('missing'),
};

/** Checks the machine and prints a table, or with `json` one JSON object; the exit code says whether experiments can run. */
export async function showDiagnosis({ json }: { json?: boolean }): Promise<void> {
  const diagnosis = await examine({ cacheFolder: cacheFolder(process.env), env: process.env });
  if (json) printJson(diagnosis);
  else console.log(table(terminalData(diagnosis)));
  process.exitCode = diagnosis.usable ? exitCodes.done : exitCodes.failed;
}

function table({ checks, usable }: Diagnosis): string {
  const width = Math.max(60, Math.min(process.stdout.columns ?? 110, 140));
  const nameWidth = largestOf(checks.map(({ name }) => name.length)) + 2;
  const rest = width - nameWidth - 10 - 5;
  const [foundWidth, remedyWidth] = [Math.ceil(rest * 0.62), Math.floor(rest * 0.38)];
  const rows = new Table({
    head: ['', '', 'found', 'fix'],
    colWidths: [nameWidth, 10, foundWidth, remedyWidth],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  for (const { name, status, found, remedy = '' } of checks)
    rows.push([
      name,
      marks[status],
      breakLongWords(found, foundWidth - 2),
      breakLongWords(remedy, remedyWidth - 2),
    ]);
  const verdict = usable ? pc.green('Experiments can run here.') : pc.red('Experiments cannot run here yet.');
  return `${rows.toString()}\n${verdict}`;
}

/** The table wraps only between words and truncates longer ones, such as paths. */
function breakLongWords(text: string, width: number): string {
  return text.replace(new RegExp(`\\S{${width}}(?=\\S)`, 'g'), '$& ');
}

import type { DataFinding, DataFindings } from '../../experiment/data/dataFinding';
import { dataWords } from '../../experiment/data/dataWords';
import { shownError } from '../window/shownError';

/** The same findings in the window's language: the engine writes English. */
export async function shownFindings(found: DataFindings): Promise<DataFindings> {
  const findings: DataFinding[] = [];
  for (const finding of found.findings) {
    const { message, remedy } = await wordsOf(finding);
    findings.push({ ...finding, message, remedy });
  }
  return { ...found, findings };
}

/** A problem has a phrase; an error or a broken image has the parts of its sentences. */
async function wordsOf(finding: DataFinding): Promise<Pick<DataFinding, 'message' | 'remedy'>> {
  if (finding.parts) return shownError(finding);
  return (finding.words && dataWords.inWords(finding.words)) ?? finding;
}

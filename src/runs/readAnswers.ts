import path from 'node:path';
import type { JudgedAnswer } from '../experiment/reports/answers';
import type { RunRecord } from '../experiment/runs/run';
import { parseJson } from '../experiment/words/parseJson';
import { readPlainFile } from '../files/readPlainFile';

/** The answers of a run's evaluation to each example; undefined where the file is missing or cannot be read. */
export async function readAnswers(
  graftFolder: string,
  { keys: { evaluate: key } }: Pick<RunRecord, 'keys'>,
): Promise<JudgedAnswer[] | undefined> {
  // Keys come from a record, which may be a stranger's.
  if (key === undefined || !/^[\w-]+$/.test(key)) return undefined;
  const { answersFile, judgedAnswerSchema } = await import('../experiment/reports/answers');
  try {
    const text = await readPlainFile(path.join(graftFolder, 'cache', 'evaluate', key, answersFile));
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map((line) => judgedAnswerSchema.parse(parseJson(line)));
  } catch {
    return undefined;
  }
}

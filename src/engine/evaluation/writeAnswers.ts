import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { answersFile, type JudgedAnswer } from '../../experiment/reports/answers';
import { withFileErrors } from '../../files/fileErrors';
import { writeFlags } from '../../files/refuseLinks';
import type { Example } from '../datasets/example';
import type { Scored, Task } from '../tasks/task';

/** The length of stored texts: enough to recognize them. */
const longestText = 400;

/**
 * Stores the answer to each example if the task has right and wrong answers.
 * @param folder the existing folder of the evaluation
 * @throws GraftError `files/disk-full`, `files/read-only`
 */
export async function writeAnswers(
  folder: string,
  { judge }: Pick<Task, 'judge'>,
  scored: Scored,
  examples: readonly Example[],
): Promise<void> {
  if (!judge) return;
  const lines = examples.map((example, row) => `${JSON.stringify(judged(example, judge(scored, row)))}\n`);
  const file = path.join(folder, answersFile);
  await withFileErrors(file, () => writeFile(file, lines.join(''), { flag: writeFlags }));
}

function judged(
  { row, file, line }: Example,
  judgement: Pick<JudgedAnswer, 'truth' | 'answer' | 'isRight'>,
): JudgedAnswer {
  const shown = Object.entries(row).map(([name, text]) => [name, text.slice(0, longestText)]);
  const id = createHash('sha256').update(JSON.stringify(row)).digest('hex').slice(0, 16);
  return { ...Object.fromEntries(shown), id, file, line, ...judgement };
}

import assert from 'node:assert/strict';
import path from 'node:path';
import { after, test } from 'node:test';
import { describeTable } from '../../../src/engine/datasets/describeTable';
import { readDataset } from '../../../src/engine/datasets/readDataset';
import type { TableColumns } from '../../../src/experiment/data/tableColumns';
import { parseExperiment } from '../../../src/experiment/document/markdown';
import { defaultSettings } from '../../../src/experiment/document/settings';
import { type Answers, draftColumns, questionsAbout } from '../../../src/extension/commands/columnQuestions';
import { draftExperiment } from '../../../src/extension/commands/experimentDraft';
import type { RealTable } from './tables/rows';
import { realTables } from './tables/tables';
import { anyTask, temporaryFolder } from './temporaryFolder';

/** A right click and the command come before the questions. */
const inputsBefore = 2;
const [mostInputs, leastRight] = [3, 38];
/** Choices that a list shows without scrolling. */
const inSight = 7;

const right: string[] = [];
const wrong: string[] = [];

for (const real of realTables)
  test(`the experiment on ${real.name}`, async (t) => {
    const images = (real.images ?? []).map((name) => [name, `ok ${name}`]);
    const folder = await temporaryFolder(t, { [real.name]: real.text, ...Object.fromEntries(images) });
    const columns = await columnsOf(real, folder);
    const answers = answersTo(columns, real);
    const questions = questionsAbout(columns);
    const inputs = inputsBefore + questions.length;
    t.diagnostic(`${inputs} inputs: ${questions.join(', ')}`);
    // A guess that is acted upon without a question must be right.
    if (columns.inputs.isCertain) assert.deepEqual(columns.inputs.choices[0]!.columns, real.inputs);
    if (columns.labels.isCertain) assert.deepEqual(columns.labels.choices[0]!.columns, real.label);
    const isRight =
      answers !== undefined && inputs <= mostInputs && (await makes(columns, answers, real, folder));
    (isRight ? right : wrong).push(real.name);
  });

after(() => {
  console.log(
    `${right.length} of ${realTables.length} tables give the right experiment; not: ${wrong.join(', ')}`,
  );
});

test('the score', () => {
  assert.equal(realTables.length, 40);
  assert.ok(right.length >= leastRight, `${right.length} are right; not: ${wrong.join(', ')}`);
});

async function columnsOf({ name }: RealTable, folder: string): Promise<TableColumns> {
  const described = await describeTable({
    ...{ task: 'auto', readers: anyTask.readers, lines: new Map() },
    settings: { ...defaultSettings('dataset'), path: name },
    experimentFile: path.join(folder, 'a.graft.md'),
  });
  assert.ok(described);
  return described;
}

/** The answers of a user who knows the table; undefined where the right one is not shown. */
function answersTo({ inputs, labels }: TableColumns, real: RealTable): Answers | undefined {
  const input = inputs.choices.slice(0, inSight).find(({ columns }) => isSame(columns, real.inputs));
  const label = labels.choices
    .slice(0, inSight)
    .find(({ columns, task }) => isSame(columns, real.label) && task === real.task);
  return input && label && { input, label };
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Whether the draft reads the right columns and learns the right task. */
async function makes(
  columns: TableColumns,
  answers: Answers,
  real: RealTable,
  folder: string,
): Promise<boolean> {
  const text = draftExperiment({
    ...{ title: 'A', kind: 'table', preset: 'bert-tiny', examples: 40 },
    dataset: { path: real.name },
    columns: draftColumns(columns, answers),
  });
  const { settings, lines, diagnostics } = parseExperiment(text);
  assert.deepEqual(diagnostics, []);
  const { result } = await readDataset({
    ...anyTask,
    settings: settings.dataset,
    task: settings.finetune.task,
    ...{ experimentFile: path.join(folder, 'a.graft.md'), lines },
  });
  return isSame(result.columns, { ...real.inputs, label: real.label }) && result.task === real.task;
}

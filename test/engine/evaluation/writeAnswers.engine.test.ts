import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { writeAnswers } from '../../../src/engine/evaluation/writeAnswers';
import { classification } from '../../../src/engine/tasks/classification/classification';
import { multiLabel } from '../../../src/engine/tasks/multiLabel/multiLabel';
import { regression } from '../../../src/engine/tasks/regression/regression';
import type { Task } from '../../../src/engine/tasks/task';
import { judgedAnswerSchema } from '../../../src/experiment/reports/answers';
import { flat } from '../tensorCount';

const labels = ['sour', 'sweet', 'bitter'];
const examples = [
  { row: { text: 'lemon' }, target: [0], file: 'a.csv', line: 2 },
  { row: { text: 'x'.repeat(900) }, target: [1], file: 'a.csv', line: 3 },
];

async function written(task: Task, outputs: number[]) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-answers-'));
  const targets = task.pack(
    examples.map(({ target }) => target),
    labels,
  );
  try {
    const logits = { values: Float32Array.from(outputs), shape: [outputs.length / examples.length] };
    await writeAnswers(folder, task, { outputs: { logits }, targets, labels }, examples);
    const lines = readFileSync(path.join(folder, 'answers.jsonl'), 'utf8').trim().split('\n');
    return lines.map((line) => judgedAnswerSchema.parse(JSON.parse(line)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test(
  'writes each answer beside the truth, with the place of its example, and cuts a long text',
  flat(async () => {
    const [lemon, long] = await written(classification, [3, 1, 0, 0, 1, 2]);
    assert.deepEqual(
      [lemon?.truth, lemon?.answer, lemon?.isRight, lemon?.file, lemon?.line, lemon?.text],
      ['sour', 'sour', true, 'a.csv', 2, 'lemon'],
    );
    assert.deepEqual([long?.truth, long?.answer, long?.isRight], ['sweet', 'bitter', false]);
    assert.equal(long?.text?.length, 400);
    assert.notEqual(lemon?.id, long?.id);
  }),
);

test(
  'all of several labels must be right; measured targets have no file of answers',
  flat(async () => {
    const [first, second] = await written(multiLabel, [1, -1, -1, 1, 1, -1]);
    assert.deepEqual([first?.answer, first?.isRight], ['sour', true]);
    assert.deepEqual([second?.truth, second?.answer, second?.isRight], ['sweet', 'sour, sweet', false]);
    await assert.rejects(written(regression, [1, 2]), { code: 'ENOENT' });
  }),
);

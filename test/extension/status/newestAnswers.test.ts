import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { NewestAnswers } from '../../../src/extension/status/newestAnswers';
import { until } from '../../until';

interface Question {
  readonly about: string;
  answer(text: string | undefined): void;
  refuse(): void;
}

/** Questions in the order in which they are asked; the test answers them when it likes. */
function questioned({ soonMs = 0, againMs = 0 } = {}) {
  const [asked, taken]: [Question[], string[]] = [[], []];
  const answers = new NewestAnswers<string, string>({
    ask: (about) =>
      new Promise((resolve, reject) => {
        asked.push({ about, answer: resolve, refuse: () => reject(new Error('nobody')) });
      }),
    take: async (about, answer) => void taken.push(`${about}: ${answer}`),
    soonMs,
    againMs,
  });
  return { answers, asked, taken };
}

test('an answer about what has changed meanwhile is not taken, and one question follows, however often it changed', async () => {
  const { answers, asked, taken } = questioned();
  answers.askSoon('a');
  await until(() => asked.length === 1, 'the first question');
  for (let times = 0; times < 3; times++) {
    answers.askSoon('a');
    await sleep(5);
  }
  asked[0]!.answer('old');
  await until(() => asked.length === 2, 'the second question');
  asked[1]!.answer('new');
  await until(() => taken.length === 1, 'the answer');
  assert.deepEqual(taken, ['a: new']);
  assert.equal(asked.length, 2);
});

test('an unanswered question is asked again a limited number of times', async () => {
  const { answers, asked, taken } = questioned();
  answers.askSoon('a');
  await until(() => asked.length === 1, 'the first question');
  asked[0]!.refuse();
  await until(() => asked.length === 2, 'the second question');
  asked[1]!.answer('late');
  await until(() => taken.length === 1, 'the answer');
  answers.askSoon('a');
  for (let tries = 3; tries <= 7; tries++) {
    await until(() => asked.length === tries, `question ${tries}`);
    asked[tries - 1]!.refuse();
  }
  await sleep(20);
  assert.equal(asked.length, 7);
  answers.askSoon('a');
  await until(() => asked.length === 8, 'a question after a change');
});

test('one that is gone while its question waits is not asked about, nor does it keep another of its name waiting', async () => {
  const { answers, asked, taken } = questioned({ soonMs: 1 });
  answers.askSoon('a');
  answers.forget('a');
  await sleep(10);
  assert.equal(asked.length, 0);
  answers.askAnyway('a');
  await until(() => asked.length === 1, 'the question');
  asked[0]!.answer('here');
  await until(() => taken.length === 1, 'the answer');
});

test('one that is gone while its question is out is not asked about again, and its answer is not taken', async () => {
  const { answers, asked, taken } = questioned();
  answers.askSoon('a');
  await until(() => asked.length === 1, 'the question');
  answers.forget('a');
  asked[0]!.refuse();
  await sleep(20);
  assert.equal(asked.length, 1);
  answers.askSoon('a');
  await until(() => asked.length === 2, 'the question of another of its name');
  answers.forget('a');
  answers.askSoon('a');
  await until(() => asked.length === 3, 'the question of a third');
  asked[2]!.answer('newest');
  asked[1]!.answer('old');
  await sleep(20);
  assert.deepEqual([asked.length, taken], [3, ['a: newest']]);
});

test('a text that is wrong at this moment is not asked about again, and nothing is asked after the end', async () => {
  const { answers, asked, taken } = questioned();
  answers.askSoon('a');
  await until(() => asked.length === 1, 'the question');
  asked[0]!.answer(undefined);
  await sleep(10);
  answers.askSoon('b');
  await until(() => asked.length === 2, 'the other question');
  answers.dispose();
  asked[1]!.refuse();
  await turn();
  await sleep(10);
  assert.deepEqual([asked.map(({ about }) => about), taken], [['a', 'b'], []]);
});

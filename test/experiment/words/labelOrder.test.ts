import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shownOrder } from '../../../src/experiment/words/labelOrder';

const shown = (labels: readonly string[]) => shownOrder(labels).map((position) => labels[position]);

test('names with numbers are shown as one counts, and capitals among the others', () => {
  assert.deepEqual(shown(['class 1', 'class 10', 'class 2']), ['class 1', 'class 2', 'class 10']);
  assert.deepEqual(shown(['Beta', 'alpha', 'beta']), ['alpha', 'beta', 'Beta']);
});

test('labels that are numbers stay in the order of their values', () => {
  for (const numbers of [
    ['-2', '-1', '0', '10'],
    ['1.25', '1.5'],
  ])
    assert.deepEqual(shown(numbers), numbers);
});

test("a table's columns stay as the user named them", () => {
  assert.deepEqual(shown(['toxic', 'insult', 'threat']), ['toxic', 'insult', 'threat']);
});

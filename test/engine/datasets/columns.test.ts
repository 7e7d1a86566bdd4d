import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headerOf } from '../../../src/engine/datasets/columns';
import { kindOfTable, rowKinds } from '../../../src/engine/datasets/rowKinds';
import type { SettingsOf } from '../../../src/experiment/stages/stages';

const file = { role: 'path', name: 'a.csv', path: '/x/a.csv', format: 'csv', bytes: 1 } as const;

function columnsOf(table: string[][], settings: Partial<SettingsOf<'dataset'>> = {}) {
  const [names = [], ...rows] = table;
  const sample = rows.map((values, i) => ({
    line: i + 2,
    cells: new Map(names.map((name, c) => [name, values[c]])),
  }));
  const source = {
    settings: settings as SettingsOf<'dataset'>,
    experimentFile: '/x/a.graft.md',
    lines: new Map<string, number>(),
  };
  const kind = rowKinds[kindOfTable(source, file, sample)];
  return kind.findColumns(headerOf(source, file, sample), false);
}

test('finds well-known names in any case', () => {
  assert.deepEqual(
    columnsOf([
      ['id', 'Review', 'Sentiment'],
      ['1', 'a', 'x'],
      ['2', 'b', 'y'],
    ]),
    {
      text: 'Review',
      label: ['Sentiment'],
    },
  );
});

test('the plainest name wins over other well-known ones', () => {
  assert.deepEqual(
    columnsOf([
      ['comment', 'text', 'topic', 'label'],
      ['a', 'b', 'c', 'd'],
    ]),
    { text: 'text', label: ['label'] },
  );
});

test('settings win over well-known names', () => {
  assert.deepEqual(
    columnsOf(
      [
        ['text', 'title', 'label', 'stars'],
        ['a', 'b', 'c', 'd'],
      ],
      { text: 'title', label: ['stars'] },
    ),
    {
      text: 'title',
      label: ['stars'],
    },
  );
});

test('without a known name: the longest texts, and the column of few values', () => {
  const table = [
    ['nr', 'what they said', 'mood'],
    ['1', 'it was a long and happy day', 'good'],
    ['2', 'the rain never came to an end', 'bad'],
    ['3', 'we met again, as if by chance', 'good'],
    ['4', 'no one had told us about it', 'bad'],
  ];
  assert.deepEqual(columnsOf(table), { text: 'what they said', label: ['mood'] });
});

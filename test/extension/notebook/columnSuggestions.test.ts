import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCell } from '../../../src/experiment/document/settings';
import { stages } from '../../../src/experiment/stages/stages';
import { columnPlaceAt, suggestColumns } from '../../../src/extension/notebook/columnSuggestions';
import { askForColumnNames, columnQuestion } from '../../../src/extension/runs/dataColumns';
import type { ServeClient } from '../../../src/extension/runs/serveClient';

const { settings } = stages.dataset;
const columns = ['message', 'team', 'Ticket: type', '#', 'yes', 'team'];

/** The cell at `|` after each of the suggestions was taken; undefined where no column is named. */
function completed(marked: string): string[] | undefined {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const place = columnPlaceAt(settings, text, offset);
  if (!place) return undefined;
  const space = text[offset - 1] === ':' ? ' ' : '';
  return suggestColumns(place, columns).map(
    ({ insert }) => text.slice(0, place.start) + space + insert + text.slice(place.end),
  );
}

test('a setting for a column is completed with each column once, quoted where YAML needs it', () => {
  const label = ['message', 'team', '"Ticket: type"', '"#"', 'yes'].map((name) => `label: ${name}`);
  for (const typed of ['label: |', 'label:|', 'label: te|', 'label: "Tick|', "label: 'te|am'"])
    assert.deepEqual(completed(typed), label, typed);
  for (const body of completed('label: |')!)
    assert.deepEqual(parseCell('dataset', body).diagnostics, [], body);
  assert.deepEqual(
    completed('path: a.csv\nlabel: te|  # the target\nsplit: none')![1],
    ['path: a.csv\nlabel: team  # the target\nsplit: none'][0],
  );
  assert.equal(completed('label: "Ti|\nsplit: none')![2], 'label: "Ticket: type"\nsplit: none');
});

test('a column that the cell names elsewhere is not offered again', () => {
  const rest = ['team', '"Ticket: type"', '"#"', 'yes'];
  assert.deepEqual(
    completed('text: message\nlabel: |'),
    rest.map((name) => `text: message\nlabel: ${name}`),
  );
  assert.deepEqual(
    completed('label: [message, |]'),
    rest.map((name) => `label: [message, ${name}]`),
  );
  assert.deepEqual(
    completed('label:\n  - message\n  - t|'),
    rest.map((name) => `label:\n  - message\n  - ${name}`),
  );
});

test('columns are offered only where one is named', () => {
  for (const other of ['path: |', 'la|', 'header: |', 'split: |', '|', 'nonsense: |'])
    assert.equal(completed(other), undefined, other);
});

test('the engine reads the columns without the settings that name them', async () => {
  const asked: unknown[] = [];
  const client = {
    ask: async (_: string, about: unknown) => {
      asked.push(about);
      return { columns: [{ name: 'a' }, { name: 'b' }] };
    },
  } as unknown as ServeClient;
  const cell = (body: string) => `\`\`\`yaml dataset\n${body}\n\`\`\`\n`;
  assert.deepEqual(await askForColumnNames(client, '/a.graft.md', cell('path: d.csv\nlabel: "un')), [
    'a',
    'b',
  ]);
  assert.deepEqual(asked, [{ file: '/a.graft.md', text: cell('{"path":"d.csv","header":true}') }]);
  assert.deepEqual(await askForColumnNames(client, '/a.graft.md', cell('label: a')), []);
  assert.equal(asked.length, 1);
  assert.equal(columnQuestion(cell('path: d.csv\nlabel: a')), columnQuestion(cell('path: d.csv')));
  const failing = { ask: () => Promise.reject(new Error('It is gone.')) } as unknown as ServeClient;
  assert.deepEqual(await askForColumnNames(failing, '/a.graft.md', cell('path: d.csv')), []);
});

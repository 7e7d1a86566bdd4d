import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withChange } from '../../../src/experiment/document/settingEdit';
import {
  changeOfLabel,
  copyOfLabel,
  mergesOfLabels,
  removalOfRow,
} from '../../../src/extension/findings/rowEdits';

const changed = (text: string, change: Parameters<typeof withChange>[1] | undefined) => {
  assert.ok(change);
  return withChange(text, change);
};

test('a row of CSV is taken out whole, with the lines within its quotes and any line end', () => {
  const text = 'text,label\r\n"two\r\nlines, and ""quotes""",x\r\nb,y';
  const data = { name: 'a.csv', text };
  assert.equal(changed(text, removalOfRow(data, 2)), 'text,label\r\nb,y');
  assert.equal(changed(text, removalOfRow(data, 4)), 'text,label\r\n"two\r\nlines, and ""quotes""",x\r\n');
});

test('a row of JSON Lines is a line; plain text has no rows to change', () => {
  const text = '{"text":"a","label":"x"}\n{"text":"b","label":"y"}\n';
  assert.equal(changed(text, removalOfRow({ name: 'a.jsonl', text }, 1)), '{"text":"b","label":"y"}\n');
  assert.equal(removalOfRow({ name: 'a.txt', text }, 1), undefined);
});

test('a label is written as its format needs it, and nothing else of the row changes', () => {
  const csv = 'label;text\nx;"a;b"\ny;c\n';
  const inCsv = (label: string) =>
    changed(csv, changeOfLabel({ name: 'a.csv', text: csv }, 2, 'label', label));
  assert.equal(inCsv('z'), 'label;text\nz;"a;b"\ny;c\n');
  assert.equal(inCsv('p;"q"'), 'label;text\n"p;""q""";"a;b"\ny;c\n');
  const json = '{ "text": "a",  "label" : "x", "n": 1e5 }\n';
  assert.equal(
    changed(json, changeOfLabel({ name: 'a.jsonl', text: json }, 1, 'label', 'y')),
    '{ "text": "a",  "label" : "y", "n": 1e5 }\n',
  );
  assert.equal(changeOfLabel({ name: 'a.csv', text: csv }, 2, 'absent', 'z'), undefined);
});

test('the label of another row is copied as it stands there, also from another file of the format', () => {
  const text = 'text,label\na,"x, y"\na,z\n';
  const data = { name: 'a.csv', text };
  assert.equal(
    changed(text, copyOfLabel(data, 3, 'label', { ...data, line: 2 })),
    'text,label\na,"x, y"\na,"x, y"\n',
  );
  const rows = '{"text":"a","label":[1,2]}\n';
  const other = { name: 'b.ndjson', text: '{"label":[3],"text":"a"}', line: 1 };
  assert.equal(
    changed(rows, copyOfLabel({ name: 'a.jsonl', text: rows }, 1, 'label', other)),
    '{"text":"a","label":[3]}\n',
  );
  assert.equal(copyOfLabel(data, 3, 'label', other), undefined);
});

test('the spellings of labels become one in the whole file, and nothing else changes', () => {
  const merged = (name: string, text: string, column: string) =>
    mergesOfLabels({ name, text }, column, [['billing', 'Billing', 'BILLING, all']]).reduceRight(
      withChange,
      text,
    );
  assert.equal(
    merged(
      'a.csv',
      'text,team\n"Billing, twice\n",Billing\nb,"BILLING, all"\nc, Billing \nd,billing\n',
      'team',
    ),
    'text,team\n"Billing, twice\n",billing\nb,billing\nc,billing\nd,billing\n',
  );
  assert.equal(merged('a.tsv', 'Billing\tx\nsales\tBilling\n', 'column 1'), 'billing\tx\nsales\tBilling\n');
  assert.equal(
    merged(
      'a.jsonl',
      '{"text":"Billing","meta":{"team":"Billing"}}\n{"meta":{"team":"sales"}}\n',
      'meta.team',
    ),
    '{"text":"Billing","meta":{"team":"billing"}}\n{"meta":{"team":"sales"}}\n',
  );
});

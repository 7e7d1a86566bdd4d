import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DataFinding } from '../../../src/experiment/data/dataFinding';
import { followEdit, type LineChange } from '../../../src/extension/findings/followEdits';

const finding = (line: number, other?: number): DataFinding => ({
  code: 'dataset/duplicates',
  severity: 'information',
  message: '',
  file: '/a.csv',
  line,
  ...(other === undefined ? {} : { other: { file: '/a.csv', line: other } }),
  fixes: [],
});
const change = (start: [number, number], end: [number, number], text: string): LineChange => ({
  range: {
    start: { line: start[0], character: start[1] },
    end: { line: end[0], character: end[1] },
  },
  text,
});
const linesAfter = (findings: DataFinding[], one: LineChange, file = '/a.csv') =>
  followEdit(findings, file, one).map(({ line }) => line);

test('rows below a row that is taken out move up, its own finding goes', () => {
  const removal = change([2, 0], [4, 0], '');
  assert.deepEqual(linesAfter([finding(2), finding(3), finding(5), finding(9)], removal), [2, 3, 7]);
});

test('a finding about a removed neighbour is dropped; about a moved one it stays', () => {
  const removal = change([1, 0], [2, 0], '');
  const [left, ...more] = followEdit([finding(6, 2), finding(7, 4)], '/a.csv', removal);
  assert.deepEqual([left?.line, left?.other?.line, more.length], [6, 3, 0]);
});

test('an edit within a line ends what was found there; a line that is put in moves the others', () => {
  assert.deepEqual(linesAfter([finding(3), finding(4)], change([2, 5], [2, 6], 'x')), [4]);
  assert.deepEqual(linesAfter([finding(3), finding(4)], change([2, 0], [2, 0], 'a,x\n')), [4, 5]);
});

test('a row of several lines is touched on each of them', () => {
  const long = { ...finding(3), lines: 2 };
  assert.deepEqual(linesAfter([long], change([3, 1], [3, 2], 'x')), []);
  assert.deepEqual(linesAfter([long], change([4, 1], [4, 2], 'x')), [3]);
});

test('a change of another file touches nothing', () => {
  assert.deepEqual(linesAfter([finding(3)], change([0, 0], [9, 0], ''), '/b.csv'), [3]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { drawForTerminal } from '../../src/cli/terminal/drawBlock';
import { blocksAsMarkdown } from '../../src/engine/packaging/cardBlocks';
import { blockSchema, type ReportBlock } from '../../src/experiment/reports/report';
import { blocksAsText } from '../../src/extension/notebook/blocksAsText';

const scores: ReportBlock = {
  block: 'scores',
  scores: [
    { metric: 'accuracy', value: 0.85 },
    { metric: 'accuracy', value: 0.125, title: 'always answering <b>' },
    { metric: 'r2', value: 0.8258 },
    { metric: 'unheard-of', value: 3 },
  ],
  note: 'On 8 test examples.',
};
const table: ReportBlock = {
  block: 'table',
  title: 'Labels',
  columns: [
    { title: 'Label', format: 'text' },
    { title: 'F1', format: 'percent' },
    { title: 'Examples', format: 'count' },
  ],
  rows: [
    ['a|b', 0.5, 1200],
    ['c', null, 3],
  ],
  summary: ['average', 0.25, 1203],
};
const matrix: ReportBlock = {
  block: 'matrix',
  title: 'Confusion',
  labels: ['x', 'y'],
  counts: [
    [1, 2],
    [3, 44],
  ],
};
const curve: ReportBlock = {
  block: 'curve',
  title: 'Predicted',
  x: { title: 'true', format: 'decimal' },
  y: { title: 'predicted', format: 'decimal' },
  drawnAs: 'marks',
  series: [
    {
      name: 'examples',
      points: [
        [1, 2],
        [3, 4],
      ],
    },
  ],
};
const frontier: ReportBlock = {
  ...curve,
  area: { title: 'ms', format: 'decimal' },
  series: [{ name: 'int8', points: [[23, 0.8]], areas: [4] }],
};
const samples: ReportBlock = {
  block: 'samples',
  title: 'Mistakes',
  columns: [{ title: 'Label', format: 'text' }],
  samples: [{ text: 'first\ntext', pair: 'second', cells: ['x'], line: 7 }],
  none: 'No mistake.',
};
const section: ReportBlock = { block: 'section', title: 'Off by <3 %>', blocks: [table, curve] };
const all = [scores, table, matrix, curve, frontier, samples, section];
const terminal = (block: ReportBlock) => stripVTControlCharacters(drawForTerminal(block));

test('blocks are plain data that survive the log', () => {
  for (const block of all) assert.deepEqual(blockSchema.parse(JSON.parse(JSON.stringify(block))), block);
});

test('a terminal formats each known metric and writes unknown ones unchanged', () => {
  assert.equal(
    terminal(scores),
    'Accuracy 85.0 %, Always answering <b> 12.5 %, R² 0.8258, Unheard-of 3.0000\nOn 8 test examples.',
  );
});

test('a terminal: tables with a last row that sums up, matrices while they fit', () => {
  assert.match(
    terminal(table),
    /│ a\|b +│ +50\.0 % │ +1,200 │[\s\S]*│ c +│ +│ +3 │[\s\S]*│ average │ +25\.0 % │ +1,203 │/,
  );
  assert.match(terminal(matrix), /^Confusion\n[\s\S]*│ y │ 3 │ 44 │/);
  const labels = Array.from({ length: 13 }, (_, i) => `label ${i}`);
  assert.equal(terminal({ ...matrix, labels, counts: [] }), '');
});

test('a terminal: examples on one line each, with what is said of them', () => {
  assert.equal(terminal(samples), 'Mistakes\n  line 7: first text | second\n    label x');
  assert.equal(terminal({ ...samples, samples: [] }), 'No mistake.');
  assert.match(terminal(curve), /examples: 2\.0000 \(true: 1\.0000\), 4\.0000 \(true: 3\.0000\)/);
});

test('a terminal: a series of one point says it once', () => {
  assert.equal(terminal(frontier), 'Predicted\n  int8: 0.8000 (true: 23.00)');
});

test('a model card: scores and tables, nothing of the data becomes markup, no example is shown', () => {
  const card = blocksAsMarkdown(all);
  assert.match(card, /^- accuracy: 85\.0 %\n- always answering \\<b\\>: 12\.5 %\n/);
  assert.match(
    card,
    /\| Label \| F1 \| Examples \|\n\| --- \| ---: \| ---: \|\n\| a\\\|b \| 50\.0 % \| 1,200 \|/,
  );
  assert.doesNotMatch(card, /first|Mistakes/);
});

test('plain text has every block', () => {
  const text = blocksAsText(all);
  for (const part of ['accuracy 85.0 %', 'a|b\t50.0 %\t1,200', 'y\t3\t44', 'examples: 2 points', 'second\tx'])
    assert.ok(text.includes(part), part);
});

test('a section has its title and its blocks; a curve in it means nothing to a terminal', () => {
  const [title, ...others] = terminal(section).split('\n');
  assert.equal(title, 'Off by <3 %>');
  assert.equal(others.join('\n'), terminal(table));
  assert.match(blocksAsMarkdown([section]), /^\*\*Off by \\<3 %\\>\*\*\n\n### Labels\n/);
  assert.match(blocksAsText([section]), /^Off by <3 %>\nLabels\n[\s\S]*examples: 2 points$/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fromCells,
  type PlainCell,
  readCellMetadata,
  toCells,
} from '../../../src/extension/document/experimentCells';

/** As VS Code hands it back: only what it keeps. */
function roundTrip(source: string): string {
  const { cells, metadata } = toCells(source);
  return fromCells(cells, metadata).text;
}

const sources = {
  plain: '# T\n\nProse.\n\n```yaml dataset\npath: a.csv\n```\n\nMore.\n',
  'byte order mark and CRLF': '\uFEFF# T\r\n\r\n```yaml dataset\r\npath: a.csv\r\n```\r\n',
  'mixed line ends': 'a\r\n\n```yaml model\npreset: x\r\nb: 1\n```\r\n\r\n\nc\r',
  'no final newline': '```yaml evaluate\n```',
  'unclosed fence': 'a\n\n```yaml finetune\nepochs: 1',
  'unclosed fence without a line': '```yaml finetune',
  'only blank lines': '\n \n\n',
  empty: '',
  'tildes and indentation': '  ~~~~yaml dataset\n  path: a\n  ~~~~\n\n> ```yaml model\n> ```\n',
  'fences side by side': '```yaml model\n```\n```yaml evaluate\n\n```\ntext\n```yaml package\n\n\n```\n\n\n',
};

for (const [name, source] of Object.entries(sources))
  test(`a file comes back byte for byte: ${name}`, () => {
    assert.equal(roundTrip(source), source);
  });

test('a cell holds its text without the fence and with line feeds only', () => {
  const { cells, metadata } = toCells(sources['byte order mark and CRLF']);
  assert.deepEqual(metadata, { bom: true, eol: '\r\n' });
  assert.deepEqual(
    cells.map(({ kind, language, value, metadata: { stage } }) => ({ kind, language, value, stage })),
    [
      { kind: 'prose', language: 'markdown', value: '# T', stage: undefined },
      { kind: 'code', language: 'yaml', value: 'path: a.csv', stage: 'dataset' },
    ],
  );
});

function edited(source: string, change: (cells: PlainCell[]) => PlainCell[] | undefined): string {
  const { cells, metadata } = toCells(source);
  return fromCells(change(cells) ?? cells, metadata).text;
}

test('an edit of one cell keeps everything around, and the line ends of the file', () => {
  const after = edited(sources['byte order mark and CRLF'], (cells) => {
    cells[1]!.value = 'path: b.csv\nlabel: mood';
    return cells;
  });
  assert.equal(
    after,
    sources['byte order mark and CRLF'].replace('path: a.csv', 'path: b.csv\r\nlabel: mood'),
  );
});

test('text typed into an empty stage starts a new line', () => {
  const type = (cells: PlainCell[]) => cells.map((cell) => ({ ...cell, value: 'mistakes: 3' }));
  assert.equal(edited('```yaml evaluate\n```\n', type), '```yaml evaluate\nmistakes: 3\n```\n');
  assert.equal(edited('```yaml evaluate', type), '```yaml evaluate\nmistakes: 3');
});

test('a new cell is set apart by blank lines and fenced', () => {
  const cell: PlainCell = {
    kind: 'code',
    language: 'yaml',
    value: 'epochs: 2',
    metadata: { stage: 'finetune' },
  };
  const after = edited('# T\n\n```yaml model\n```\n', (cells) => [cells[0]!, cell, cells[1]!]);
  assert.equal(after, '# T\n\n```yaml finetune\nepochs: 2\n```\n\n```yaml model\n```\n');
});

test('a cell without a stage stays a fence of its language', () => {
  const cell: PlainCell = { kind: 'code', language: 'yaml', value: 'a: 1', metadata: {} };
  assert.equal(fromCells([cell], {}).text, '```yaml\na: 1\n```\n');
});

test('a fence grows where the text holds one', () => {
  const after = edited('```yaml dataset\npath: a\n```\n', (cells) => {
    cells[0]!.value = 'path: a\n```';
    return cells;
  });
  assert.equal(after, '````yaml dataset\npath: a\n```\n````\n');
  assert.equal(toCells(after).cells[0]!.value, 'path: a\n```');
});

test('a stage that was changed to Markdown leaves its fence behind', () => {
  const after = edited('```yaml dataset\npath: a\n```\n', (cells) => {
    cells[0]!.kind = 'prose';
    return cells;
  });
  assert.equal(after, 'path: a');
});

test('stages that were moved stay stages', () => {
  const after = edited(sources.plain, (cells) => [cells[1]!, cells[0]!, cells[2]!]);
  const stages = toCells(after).cells.map(({ metadata: { stage } }) => stage);
  assert.deepEqual(stages.filter(Boolean), ['dataset']);
  assert.match(after, /^```yaml dataset\npath: a\.csv\n```\n+# T\n\nProse\.\n+More\.\n$/);
});

test('the first line of each cell is its line in the file', () => {
  const { cells, metadata } = toCells(sources['mixed line ends']);
  assert.deepEqual(fromCells(cells, metadata).firstLines, [1, 4, 9]);
});

test('metadata is taken only as far as it can be trusted', () => {
  assert.deepEqual(readCellMetadata({ graft: { stage: 'nonsense', pre: 3, post: '\n' } }), { post: '\n' });
  assert.deepEqual(readCellMetadata(undefined), {});
});

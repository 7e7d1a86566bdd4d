import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { randomBelow, randomStream } from '../../../src/engine/datasets/random';
import { fences } from '../../../src/experiment/document/fences';
import { joinMarkdown, splitMarkdown } from '../../../src/experiment/document/markdown';

const fence = '```yaml dataset\npath: a.csv\n```\n';

test('hostile Markdown takes no longer than its length', { timeout: 30_000 }, () => {
  const hostile = ['- ', '> - ', '![a](', '*a **b ', '[', '[a]: b\n', '<a [b]\n', '`` ` '].map((piece) =>
    piece.repeat(30_000),
  );
  for (const text of hostile) {
    const source = `${text}\n\n${fence}`;
    const parts = splitMarkdown(source);
    assert.equal(joinMarkdown(parts), source);
    assert.deepEqual(
      parts.filter(({ kind }) => kind === 'stage').map(({ text }) => text),
      [fence.trimEnd()],
    );
  }
});

/** Each line one level deeper than the line before, 600 levels. */
const staircases: Record<string, (level: number) => string> = {
  lists: (level) => `${'  '.repeat(level)}- a`,
  'lists by tabs': (level) => `${'\t'.repeat(level)}- a`,
  'numbered lists': (level) => `${'   '.repeat(level)}1. a`,
  'empty items': (level) => `${'  '.repeat(level)}-`,
  fences: (level) =>
    `${'  '.repeat(level)}- a\n${'  '.repeat(level + 1)}\`\`\`\n${'  '.repeat(level + 1)}\`\`\``,
  quotes: (level) => `${'>'.repeat(level)}a`,
  'lists in a quote': (level) => `>${'  '.repeat(level)}- a`,
  'lists beside lists': (level) => `${'  '.repeat(level % 19)}${'- '.repeat(19)}a`,
};

test('600 levels take no longer than their length', { timeout: 60_000 }, () => {
  for (const [title, line] of Object.entries(staircases)) {
    const source = `${Array.from({ length: 600 }, (_, level) => line(level)).join('\n')}\n\n${fence}`;
    assert.equal(splitMarkdown(source).filter(({ kind }) => kind === 'stage').length, 1, title);
    assert.equal(joinMarkdown(splitMarkdown(source)), source, title);
  }
});

const nested = [
  ...[
    fence,
    '```yaml model\n',
    '```\n',
    '~~~\n',
    'text\n',
    '\n',
    '- ',
    '* ',
    '1. ',
    '10) ',
    '> ',
    '>',
    '   ',
    '  ',
    '\t',
  ],
  ...[
    '      ',
    '            ',
    '<!--\n',
    '-->\n',
    '<div>\n',
    '- - - -\n',
    '* * *\n',
    '    - deep\n',
    '         - deeper\n',
    '+\n',
  ],
];

test('nested documents have the fences that CommonMark finds', () => {
  for (let seed = 0; seed < 800; seed++) {
    const random = randomStream('nested', seed);
    const length = 1 + randomBelow(random, 30);
    const source = Array.from({ length }, () => nested[randomBelow(random, nested.length)]).join('');
    const expected = fromMarkdown(source).children.flatMap((node) => {
      const [start, end] = [node.position!.start.offset!, node.position!.end.offset!];
      return node.type === 'code' && /^ {0,3}(```|~~~)/.test(source.slice(start)) ? [[start, end]] : [];
    });
    const found = fences(source).map(({ start, end }) => [start, end]);
    assert.deepEqual(found, expected, JSON.stringify(source));
  }
});

test('a fence within a deep list is prose, at any depth', () => {
  for (const depth of [1, 5, 25, 60]) {
    const indent = ' '.repeat(2 * depth);
    const source = `${'- '.repeat(depth)}a\n\n${indent}\`\`\`yaml dataset\n${indent}path: a.csv\n${indent}\`\`\`\n`;
    assert.deepEqual(
      splitMarkdown(source).map(({ kind }) => kind),
      ['prose'],
      `depth ${depth}`,
    );
  }
});

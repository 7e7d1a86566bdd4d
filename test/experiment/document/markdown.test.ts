import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomBelow, randomStream } from '../../../src/engine/datasets/random';
import {
  joinMarkdown,
  type StagePart,
  splitMarkdown,
  stageOfFence,
  withBody,
} from '../../../src/experiment/document/markdown';

const fence = '```yaml dataset\npath: a.csv\n```\n';
const stagesOf = (source: string) =>
  splitMarkdown(source).filter((part): part is StagePart => part.kind === 'stage');
const outline = (source: string) =>
  stagesOf(source).map(({ stage, body, bodyLine }) => [stage, body, bodyLine]);

const documents: [title: string, source: string, stages: [string, string, number][]][] = [
  ['an empty file', '', []],
  ['prose alone', '# Title\n\nText', []],
  ['one stage', fence, [['dataset', 'path: a.csv\n', 2]]],
  ['prose around', `# T\n\n${fence}\nend`, [['dataset', 'path: a.csv\n', 4]]],
  ['prose without a blank line', `text\n${fence}more`, [['dataset', 'path: a.csv\n', 3]]],
  ['Windows line ends', fence.replaceAll('\n', '\r\n'), [['dataset', 'path: a.csv\r\n', 2]]],
  ['old Macintosh line ends', `a\r${fence.replaceAll('\n', '\r')}`, [['dataset', 'path: a.csv\r', 3]]],
  [
    'mixed line ends',
    '```yaml dataset\r\npath: a.csv\ntext: t\r\n```\n',
    [['dataset', 'path: a.csv\ntext: t\r\n', 2]],
  ],
  ['a byte order mark', `\uFEFF${fence}`, [['dataset', 'path: a.csv\n', 2]]],
  ['a byte order mark before prose', `\uFEFF# T\n${fence}`, [['dataset', 'path: a.csv\n', 3]]],
  ['no line end after the fence', fence.trimEnd(), [['dataset', 'path: a.csv\n', 2]]],
  ['an unclosed fence', '```yaml dataset\npath: a.csv\n\nend', [['dataset', 'path: a.csv\n\nend', 2]]],
  ['an unclosed fence and a line end', '```yaml dataset\npath: a.csv\n', [['dataset', 'path: a.csv\n', 2]]],
  ['an opening line only', '```yaml evaluate', [['evaluate', '', 2]]],
  ['an empty stage', '```yaml evaluate\n```', [['evaluate', '', 2]]],
  ['a stage of one blank line', '```yaml evaluate\n\n```', [['evaluate', '\n', 2]]],
  ['tildes', '~~~yaml dataset\n```\n~~~\n', [['dataset', '```\n', 2]]],
  ['a longer fence', '`````yaml dataset\n```\n````\n`````\n', [['dataset', '```\n````\n', 2]]],
  ['a longer closing', '```yaml dataset\na: b\n``````\n', [['dataset', 'a: b\n', 2]]],
  ['spaces after the closing', '```yaml dataset\na: b\n```  \t\nend', [['dataset', 'a: b\n', 2]]],
  ['indented by three', '   ```yaml dataset\n   path: a\n  ```\n', [['dataset', '   path: a\n', 2]]],
  ['indented by four: code', '    ```yaml dataset\n    path: a\n    ```\n', []],
  ['in a list', '- item\n\n  ```yaml dataset\n  path: a\n  ```\n', []],
  ['after a list', `- item\n\n${fence}`, [['dataset', 'path: a.csv\n', 4]]],
  ['in a quote', '> ```yaml dataset\n> path: a\n> ```\n', []],
  ['in a comment', `<!--\n${fence}-->\n`, []],
  ['after a comment', `<!-- note -->\n\n${fence}`, [['dataset', 'path: a.csv\n', 4]]],
  ['within another fence', `\`\`\`\`markdown\n${fence}\`\`\`\`\n`, []],
  ['other fences', '```python\nx\n```\n```yaml\na: b\n```\n```yaml other\n```\n', []],
  [
    'upper case and yml',
    '```YAML dataset\n```\n```yml model title\n```\n',
    [
      ['dataset', '', 2],
      ['model', '', 4],
    ],
  ],
  [
    'the same stage twice',
    fence + fence,
    [
      ['dataset', 'path: a.csv\n', 2],
      ['dataset', 'path: a.csv\n', 5],
    ],
  ],
  [
    'beyond ASCII',
    `# Größe 😀\n\n${fence.replace('a.csv', 'größe😀.csv')}`,
    [['dataset', 'path: größe😀.csv\n', 4]],
  ],
  ['a zero byte and a form feed', `a\0b\f\n\n${fence}`, [['dataset', 'path: a.csv\n', 4]]],
  ['tabs', `\tcode\n\n${fence}\t`, [['dataset', 'path: a.csv\n', 4]]],
];

for (const [title, source, stages] of documents)
  test(`cut and joined again, byte for byte: ${title}`, () => {
    assert.equal(joinMarkdown(splitMarkdown(source)), source);
    assert.deepEqual(outline(source), stages);
    for (const part of stagesOf(source))
      assert.equal(part.text.slice(part.bodyStart, part.bodyStart + part.body.length), part.body);
  });

const pieces = [
  fence,
  '```yaml model\n',
  '```\n',
  '~~~yaml finetune\nepochs: 1\n~~~\n',
  '````\n',
  '# title\n',
  'text\n',
  '\n',
  '- item\n',
  '  ',
  '    ',
  '> ',
  '<!--\n',
  '-->\n',
  '\t',
  '\r\n',
  '\r',
  '😀é',
  '\uFEFF',
  '\0',
  '---\n',
  '[a]: b\n',
  '`',
  '| a | b |\n',
  '```yaml evaluate',
  '1. ',
  '\u2028',
];
const randomDocument = (seed: number) => {
  const random = randomStream('document', seed);
  return Array.from(
    { length: randomBelow(random, 25) },
    () => pieces[randomBelow(random, pieces.length)],
  ).join('');
};

test('2,000 random documents are cut and joined byte for byte', () => {
  let stages = 0;
  for (let seed = 0; seed < 2000; seed++) {
    const source = randomDocument(seed);
    assert.equal(joinMarkdown(splitMarkdown(source)), source, JSON.stringify(source));
    stages += stagesOf(source).length;
  }
  assert.ok(stages > 1000, `${stages}`);
});

test('editing one cell changes nothing else, in 2,000 random documents', () => {
  for (let seed = 0; seed < 2000; seed++) {
    const source = randomDocument(seed);
    const parts = splitMarkdown(source);
    const index = parts.findIndex(({ kind }) => kind === 'stage');
    if (index < 0) continue;
    const edited = withBody(parts[index] as StagePart, 'seed: 1');
    const again = splitMarkdown(joinMarkdown(parts.with(index, edited)));
    assert.deepEqual(
      again.map(({ text }) => text),
      parts.with(index, edited).map(({ text }) => text),
      JSON.stringify(source),
    );
    assert.equal((again[index] as StagePart).body.trimEnd(), 'seed: 1');
  }
});

test('an edited body stands between the same delimiters', () => {
  const edit = (source: string, body: string) => {
    const parts = splitMarkdown(source);
    const index = parts.findIndex(({ kind }) => kind === 'stage');
    return joinMarkdown(parts.with(index, withBody(parts[index] as StagePart, body)));
  };
  assert.equal(edit(`# T\n${fence}end`, 'path: b\n'), '# T\n```yaml dataset\npath: b\n```\nend');
  assert.equal(edit(fence, 'path: b'), '```yaml dataset\npath: b\n```\n');
  assert.equal(edit(fence, ''), '```yaml dataset\n```\n');
  assert.equal(
    edit('~~~yaml dataset \r\na: b\r\n ~~~~ \r\n', 'path: b'),
    '~~~yaml dataset \r\npath: b\r\n ~~~~ \r\n',
  );
  assert.equal(edit('```yaml dataset\r```\r', 'path: b'), '```yaml dataset\rpath: b\r```\r');
  assert.equal(edit('```yaml dataset', 'path: b'), '```yaml dataset\npath: b');
  assert.equal(edit('```yaml dataset\na: b', 'path: b\n'), '```yaml dataset\npath: b\n');
});

test('the info string of a fence: a language and a stage', () => {
  assert.equal(stageOfFence('yaml dataset'), 'dataset');
  assert.equal(stageOfFence('  yml\tmodel more'), 'model');
  for (const info of [
    '',
    'yaml',
    'dataset',
    'json dataset',
    'yaml Dataset',
    'yaml toString',
    'yaml __proto__',
  ])
    assert.equal(stageOfFence(info), undefined);
});

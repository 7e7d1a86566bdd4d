import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

interface Source {
  readonly file: string;
  readonly text: string;
}
interface Texts {
  textsOf(source: Source): { texts: { text: string; isSingular: boolean }[]; problems: string[] };
  textsOutside(source: Source): { place: string; text: string }[];
}

const finder: Promise<Texts> = import(pathToFileURL(path.resolve('scripts/texts.mjs')).href);

async function outside(text: string): Promise<string[]> {
  return (await finder).textsOutside({ file: 'a.ts', text }).map((one) => one.text);
}

test('the texts of a source are found, with what keeps them from being translated', async () => {
  const { texts, problems } = (await finder).textsOf({
    file: 'a.ts',
    text: "const early = t('Early');\nfunction f() { t('One {0}', 1); tCount(n, '{0} run', '{0} runs', n); t(a + b); }",
  });
  assert.deepEqual(
    texts.map(({ text, isSingular }) => [text, isSingular]),
    [
      ['Early', false],
      ['One {0}', false],
      ['{0} run', true],
      ['{0} runs', false],
    ],
  );
  assert.deepEqual(problems, [
    'a.ts:1: t is called before the language is known',
    'a.ts:2: t takes a text that stands there',
  ]);
});

test('finds the texts that people read in all places', async () => {
  const shown = [
    "vscode.window.showInformationMessage('done')",
    "vscode.window.showQuickPick([{ label: 'one' }], { title: 'Which one?' })",
    "item.tooltip = 'Nothing has run'",
    ['item.text = `$(sync) $', '{count} runs left`'].join(''),
    "element('p', 'dim', [isThere ? 'defaults' : ''])",
    "throw new GraftError('a/b', 'It is not there.')",
  ];
  assert.deepEqual(
    (await Promise.all(shown.map(outside))).map(({ length }) => length),
    shown.map((text) => (text.includes('Which') ? 2 : 1)),
  );
});

test('translated texts, names, codes, classes, comparisons and the log are none', async () => {
  const others = [
    "t('Nothing has run')",
    "import { x } from 'some file'",
    "if (a === 'Enter this') b('graft.open')",
    "log.info('The run has ended')",
    "throw new Error('This cannot be')",
    "element('p', 'message dim', [name])",
    "switch (a) { case 'One two': }",
  ];
  assert.deepEqual((await Promise.all(others.map(outside))).flat(), []);
});

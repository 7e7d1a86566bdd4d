import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleansAnything, describeCleaning } from '../../../../src/engine/inputs/text/cleaningReport';
import { cleanTexts } from '../../../../src/engine/inputs/text/cleanTexts';
import { defaultSettings } from '../../../../src/experiment/document/settings';
import { type Cleaning, cleanText } from '../../../../src/portable/cleanText';

const { clean: off } = defaultSettings('preprocess');
const clean = (text: string, steps: Partial<Cleaning>) => cleanText(text, { ...off, ...steps });

test('by default nothing is cleaned', () => {
  const text = ' <b>Ünïcode&amp;  MORE!</b>\n';
  assert.equal(cleanText(text, off), text);
  assert.equal(cleansAnything(off), false);
  assert.equal(cleansAnything({ ...off, unicode: 'NFC' }), true);
  assert.equal(cleansAnything({ ...off, html: true }), true);
});

for (const [steps, before, after] of [
  [{ lowercase: true }, 'GOOD Film İ', 'good film i̇'],
  [{ unicode: 'NFC' }, 'e\u0301 \uFB01', '\u00E9 \uFB01'],
  [{ unicode: 'NFKC' }, 'e\u0301 \uFB01 \uFF21', '\u00E9 fi A'],
  [{ whitespace: true }, '\t a \u00A0\r\n b  ', 'a b'],
  [{ punctuation: true }, `"Don't", it’s 5 > 4… (really)!`, ` Don't   it’s 5   4   really  `],
  [{ punctuation: true }, "rock 'n' roll 👍 snake_case", 'rock  n  roll 👍 snake case'],
  [{ html: true }, 'a <b>bo</b>ld &amp; &lt;i&gt; &#8212; caf&eacute;', 'a bold & <i> — café'],
  [{ html: true }, 'x < y, I <3 you & me', 'x < y, I <3 you & me'],
  [{ html: true }, 'one<br>two<p>three</p>', 'one  two three '],
  [{ html: true }, '<script>if (a < b) x()</script>kept<style>p {}</style><!-- no -->', '  kept  '],
  [{ html: true }, 'never <b closed', 'never '],
  [
    { html: true, lowercase: true, punctuation: true, whitespace: true },
    '<P>GOOD,&nbsp;bad!</P>',
    'good bad',
  ],
] as const)
  test(`cleans ${JSON.stringify(before)} with ${JSON.stringify(steps)}`, () => {
    assert.equal(clean(before, steps), after);
  });

test('both texts of a pair are cleaned, and other columns stay', () => {
  const lowercase = { ...off, lowercase: true };
  assert.deepEqual(cleanTexts([{ text: 'A', pair: 'B', label: 1 }], lowercase), [
    { text: 'a', pair: 'b', label: 1 },
  ]);
  assert.deepEqual(cleanTexts([{ text: 'A', label: 1 }], lowercase), [{ text: 'a', label: 1 }]);
});

test('the report shows changes of cleaning in a few texts with some context', () => {
  const long = 'x'.repeat(200);
  const before = ['same', 'A', `${long}B${long}`, 'C', 'D'];
  const { texts, block } = describeCleaning(
    before,
    before.map((text) => text.toLowerCase()),
  );
  assert.equal(texts, 4);
  assert.ok(block.block === 'table');
  assert.deepEqual(block.rows, [
    ['A', 'a'],
    [`…${'x'.repeat(40)}B${'x'.repeat(119)}…`, `…${'x'.repeat(40)}b${'x'.repeat(119)}…`],
    ['C', 'c'],
  ]);
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Texts } from '../../../../src/engine/inputs/text/texts';
import { characterWords } from '../../../../src/engine/inputs/text/tokenizers';
import { characterIds, charactersPerWord } from '../../../../src/portable/characterIds';
import { wordsOf } from '../../../../src/portable/words';

const golden: {
  lines: { text: string; words: string[] }[];
  characters: { word: string; ids: number[] }[];
} = JSON.parse(readFileSync('test/golden/elmo/words.json', 'utf8'));

test('texts from all over Unicode have the words that AllenNLP finds', () => {
  for (const { text, words } of golden.lines) assert.deepEqual(wordsOf(text), words, JSON.stringify(text));
});

test('words have the characters that AllenNLP gives them', () => {
  for (const { word, ids } of golden.characters) assert.deepEqual([...characterIds(word)], ids, word);
  assert.deepEqual(characterIds('a\ud800b'), characterIds('ab'));
});

const encode = (texts: Texts[], maxLength = 9) => characterWords.encode(texts, maxLength);

/** A text's words again, marks as AllenNLP spells them. */
function wordsIn(ids: Int32Array): string[] {
  return Array.from({ length: ids.length / charactersPerWord }, (_, i) => {
    const own = [...ids.subarray(i * charactersPerWord, (i + 1) * charactersPerWord)];
    if (own[1] === 257) return '<S>';
    if (own[1] === 258) return '</S>';
    return Buffer.from(own.slice(1, own.indexOf(260)).map((id) => id - 1)).toString();
  });
}

test('a text loses its last words, and one without words is an empty word', async () => {
  const { ids, lengths, firstLengths, truncated } = await encode([{ text: 'a b c d' }, { text: ' ' }], 3);
  assert.deepEqual(wordsIn(ids), ['a', 'b', 'c', '']);
  assert.deepEqual([...lengths], [3, 1]);
  assert.deepEqual([...firstLengths], [3, 1]);
  assert.equal(truncated, 1);
});

test('between the texts of a pair stand the end of a sentence and the beginning of another', async () => {
  const { ids, lengths, firstLengths, truncated } = await encode([{ text: 'a b c', pair: 'd e' }], 6);
  assert.deepEqual(wordsIn(ids), ['a', 'b', '</S>', '<S>', 'd', 'e']);
  assert.deepEqual([[...lengths], [...firstLengths], truncated], [[6], [4], 1]);
});

test('a pair without room for special tokens keeps its words', async () => {
  const { ids, lengths, firstLengths } = await encode([{ text: 'a b', pair: 'c d' }], 2);
  assert.deepEqual(wordsIn(ids), ['a', 'c']);
  assert.deepEqual([[...lengths], [...firstLengths]], [[2], [1]]);
});

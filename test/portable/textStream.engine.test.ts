import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drained, textStream } from '../../src/portable/textStream';
import { idsOf, openHere } from '../engine/inputs/text/openHere';

const byteLevel = 'test/golden/tokenizer/byteLevel';

async function* oneByOne(ids: readonly number[]): AsyncGenerator<number, void> {
  yield* ids;
}

test('characters of several tokens come whole, and the pieces make the text', async () => {
  const tokenizer = await openHere(byteLevel);
  const text = 'The price 你好 is 🙂 now';
  const ids = await idsOf(tokenizer, text);
  const pieces: string[] = [];
  const written = await drained(textStream(oneByOne(ids), tokenizer.decode), (piece) => pieces.push(piece));
  assert.ok(pieces.length > 5 && pieces.length < ids.length, `${pieces.length} of ${ids.length}`);
  assert.ok(pieces.every((piece) => !piece.includes('\ufffd')));
  assert.equal(written.text.trim(), text);
  assert.equal(pieces.join(''), written.text);
  assert.equal(written.tokens, ids.length);
});

test('what is never whole is handed on in the end', async () => {
  const tokenizer = await openHere(byteLevel);
  const ids = (await idsOf(tokenizer, '🙂')).slice(0, -2);
  const pieces: string[] = [];
  let isAllRead = false;
  async function* tokens() {
    yield* ids;
    isAllRead = true;
  }
  for await (const piece of textStream(tokens(), tokenizer.decode)) {
    assert.equal(piece.includes('\ufffd'), isAllRead);
    pieces.push(piece);
  }
  assert.match(pieces.join(''), /\ufffd$/);
});

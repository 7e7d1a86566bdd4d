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

test('an incomplete character is passed on at the end', async () => {
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

/** The pieces passed on of a text with given tokens. */
async function untilStop(tokens: readonly string[], stops: readonly string[]) {
  const decode = (ids: readonly number[]) => ids.map((id) => tokens[id]).join('');
  const pieces: string[] = [];
  const stream = textStream(oneByOne(tokens.map((_, id) => id)), decode, stops);
  return { written: await drained(stream, (piece) => pieces.push(piece)), pieces };
}

test('a text ends before the first of the texts that end it, also where that is spread over tokens', async () => {
  const { written, pieces } = await untilStop(['One', '.\n', '\nQ', ': two', '\nQ:'], ['two', '\n\nQ:']);
  assert.deepEqual(written, { text: 'One.', tokens: 4 });
  assert.deepEqual(pieces, ['One', '.']);
  const whole = await untilStop(['a', 'b', 'STOP', 'c'], ['STOP']);
  assert.deepEqual(whole.written, { text: 'ab', tokens: 3 });
});

test('a false beginning of a stop text is passed on once it is known, or at the end', async () => {
  const { written, pieces } = await untilStop(['x', 'aa', 'ab', 'aa'], ['aab!', 'aaac']);
  assert.deepEqual(written, { text: 'xaaabaa', tokens: 4 });
  assert.deepEqual(pieces, ['x', 'a', 'aab', 'aa']);
});

test('no token is drawn after a text that ends it', async () => {
  let drawn = 0;
  async function* tokens() {
    for (; ; drawn++) yield drawn;
  }
  const decode = (ids: readonly number[]) => ids.join(' ');
  assert.equal((await drained(textStream(tokens(), decode, ['5']))).text, '0 1 2 3 4 ');
  assert.equal(drawn, 5);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TextStream } from '../../../src/engine/generation/textStream';
import { idsOf, openHere } from '../inputs/text/openHere';

const byteLevel = 'test/golden/tokenizer/byteLevel';

test('characters of several tokens come whole, and the pieces make the text', async () => {
  const tokenizer = await openHere(byteLevel);
  const text = 'The price 你好 is 🙂 now';
  const pieces: string[] = [];
  const stream = new TextStream(tokenizer.decode, (piece) => pieces.push(piece));
  const ids = await idsOf(tokenizer, text);
  for (const id of ids) await stream.add(id);
  assert.ok(pieces.length > 5 && pieces.length < ids.length, `${pieces.length} of ${ids.length}`);
  assert.ok(pieces.every((piece) => !piece.includes('\ufffd')));
  assert.equal(stream.end().trim(), text);
  assert.equal(pieces.join(''), stream.end());
  assert.equal(stream.tokens, ids.length);
});

test('what is never whole is handed on in the end', async () => {
  const tokenizer = await openHere(byteLevel);
  const ids = await idsOf(tokenizer, '🙂');
  const pieces: string[] = [];
  const stream = new TextStream(tokenizer.decode, (piece) => pieces.push(piece));
  for (const id of ids.slice(0, -2)) await stream.add(id);
  assert.deepEqual(pieces.join('').trim(), '');
  assert.match(stream.end(), /\ufffd$/);
  assert.match(pieces.join(''), /\ufffd$/);
});

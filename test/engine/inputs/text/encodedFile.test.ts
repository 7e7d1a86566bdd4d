import assert from 'node:assert/strict';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { readEncoded, writeEncoded } from '../../../../src/engine/inputs/text/encodedFile';
import type { EncodedTexts } from '../../../../src/engine/inputs/text/encodedTexts';
import { temporaryFolder } from '../../datasets/temporaryFolder';

const good: EncodedTexts = {
  kind: 'text',
  ids: Int32Array.of(101, 7, 102, 101, 8, 9, 102),
  offsets: Int32Array.of(0, 3, 7),
  firstLengths: Int32Array.of(3, 2),
  maxLength: 4,
  truncated: 1,
  padId: 0,
  width: 1,
};
const empty: EncodedTexts = {
  kind: 'text',
  ids: new Int32Array(),
  offsets: new Int32Array(1),
  firstLengths: new Int32Array(),
  maxLength: 64,
  truncated: 0,
  padId: 5,
  width: 1,
};

async function stored(t: TestContext, encoded: EncodedTexts): Promise<string> {
  const file = path.join(await temporaryFolder(t, {}), 'train.safetensors');
  await writeEncoded(file, encoded);
  return file;
}

for (const encoded of [good, empty])
  test(`${encoded.firstLengths.length} examples come back as they were`, async (t) => {
    assert.deepEqual(await readEncoded(await stored(t, encoded), 103), encoded);
  });

test('words by their characters come back as they were', async (t) => {
  const words = { ...good, ids: Int32Array.from({ length: 14 }, (_, i) => i), width: 2 };
  assert.deepEqual(await readEncoded(await stored(t, words), 103), words);
});

test('encoded data can be shared with another thread without a copy', async (t) => {
  const { ids, offsets, firstLengths } = await readEncoded(await stored(t, good));
  assert.ok([ids, offsets, firstLengths].every(({ buffer }) => buffer instanceof SharedArrayBuffer));
});

const damages: [string, Partial<EncodedTexts>][] = [
  ['padding outside the vocabulary', { padId: 103 }],
  ['offsets that fall', { offsets: Int32Array.of(0, 8, 7) }],
  ['offsets that do not begin at 0', { offsets: Int32Array.of(1, 3, 7) }],
  ['offsets that end early', { offsets: Int32Array.of(0, 3, 6) }],
  ['an empty example', { offsets: Int32Array.of(0, 7, 7), maxLength: 9 }],
  ['an example that is too long', { maxLength: 3 }],
  ['a first length too few', { firstLengths: Int32Array.of(3) }],
  ['a first text without tokens', { firstLengths: Int32Array.of(3, 0) }],
  ['a first text longer than its example', { firstLengths: Int32Array.of(4, 2) }],
  ['a negative id', { ids: Int32Array.of(101, -1, 102, 101, 8, 9, 102) }],
  ['an id outside the vocabulary', { ids: Int32Array.of(101, 103, 102, 101, 8, 9, 102) }],
  ['ids that are no whole tokens', { width: 2 }],
  ['a length that is no number', { maxLength: Number.NaN }],
];
for (const [title, damage] of damages)
  test(`refused: ${title}`, async (t) => {
    const file = await stored(t, { ...good, ...damage });
    await assert.rejects(readEncoded(file, 103), { code: 'preprocess/damaged-cache' });
  });

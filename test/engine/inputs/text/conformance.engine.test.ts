import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { readDataset } from '../../../../src/engine/datasets/readDataset';
import { openTokenizer, type TextTokenizer } from '../../../../src/engine/inputs/text/tokenizer';
import { defaultSettings } from '../../../../src/experiment/settings';
import { cacheFolder } from '../../../../src/files/cacheFolder';
import { anyTask } from '../../datasets/temporaryFolder';

/** Made by test/golden/tokenizer/make.py from the Rust tokenizers. */
interface Golden {
  /** Ranges of code points that the Rust library takes for marks or punctuation by an older Unicode table, or does not. */
  exceptions: [number, number][];
  /** Ranges of the characters that Unicode 14 assigns, without the exceptions and the planes of private use. */
  characters: [number, number][];
  /** By the first code point, in hexadecimal: the digest of the ids of its characters. */
  blocks: Record<string, { count: number; sha256: string }>;
  /** Ids of the first texts of examples/definitions/test.csv. */
  definitions: number[][];
  texts: { text: string; ids: number[] }[];
}

const golden: Golden = JSON.parse(readFileSync('test/golden/tokenizer/minilm.json', 'utf8'));
const folder = path.join(cacheFolder(process.env), 'models', 'all-MiniLM-L6-v2');
const skip = existsSync(path.join(folder, 'tokenizer.json'))
  ? false
  : `${folder} is not there; npm start fetches it`;
const blockSize = 4096;
let opened: Promise<TextTokenizer> | undefined;

function minilm(): Promise<TextTokenizer> {
  opened ??= openTokenizer(folder);
  return opened;
}

test('every character of Unicode gives the ids of the Rust tokenizers', { skip }, async () => {
  const tokenizer = await minilm();
  const lines = new Map<string, string[]>();
  for (const [start, end] of golden.characters)
    for (let point = start; point <= end; point++) {
      const block = (point - (point % blockSize)).toString(16);
      if (!lines.has(block)) lines.set(block, []);
      const { ids } = tokenizer.encode(`a${String.fromCodePoint(point)}b`, 1000);
      lines.get(block)!.push(`${point}:${ids.join(',')}\n`);
    }
  const found = [...lines].map(([block, ids]) => [
    block,
    { count: ids.length, sha256: createHash('sha256').update(ids.join('')).digest('hex') },
  ]);
  assert.deepEqual(Object.fromEntries(found), golden.blocks);
  assert.ok(Object.values(golden.blocks).reduce((sum, { count }) => sum + count, 0) > 140_000);
});

test('the exceptions are few', () => {
  const count = golden.exceptions.reduce((sum, [start, end]) => sum + end - start + 1, 0);
  assert.ok(count < 700, `${count} exceptions`);
});

test('definitions give the ids of the Rust tokenizers', { skip }, async () => {
  const tokenizer = await minilm();
  const settings = { ...defaultSettings('dataset'), path: 'definitions/test.csv', split: 'none' as const };
  const experimentFile = path.resolve('examples/definitions.graft.md');
  const { examples } = await readDataset({ settings, experimentFile, lines: new Map(), ...anyTask });
  assert.equal(golden.definitions.length, 120);
  for (const [i, ids] of golden.definitions.entries())
    assert.deepEqual(
      tokenizer.encode(examples.train[i]!.row.text!, 1000).ids,
      ids,
      examples.train[i]!.row.text,
    );
});

for (const { text, ids } of golden.texts)
  test(`the ids of the Rust tokenizers: ${JSON.stringify(text.slice(0, 40))}`, { skip }, async () => {
    const tokenizer = await minilm();
    assert.deepEqual([...tokenizer.encode(text, 1000).ids], ids);
  });

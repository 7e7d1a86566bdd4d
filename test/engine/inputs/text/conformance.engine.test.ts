import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { readDataset } from '../../../../src/engine/datasets/readDataset';
import type { Texts } from '../../../../src/engine/inputs/text/texts';
import type { TextTokenizer } from '../../../../src/engine/inputs/text/tokenizer';
import { defaultSettings } from '../../../../src/experiment/document/settings';
import { cacheFolder } from '../../../../src/files/cacheFolder';
import { anyTask } from '../../datasets/temporaryFolder';
import { openHere } from './openHere';

interface Pair {
  ids: number[];
  firstLength: number;
}

/** Made by test/golden/tokenizer/make.py with Python's binding of the library. */
interface Golden {
  /** By the first code point, in hexadecimal: the digest of the ids of its characters. */
  blocks: Record<string, { count: number; sha256: string }>;
  /** Ids of the first texts of examples/definitions/test.csv. */
  definitions: number[][];
  texts: { text: string; ids: number[] }[];
  /** Each text with the next one, whole and cut at `shortLength`. */
  pairs: Pair[];
  short: Pair[];
}

const read = (name: string) => JSON.parse(readFileSync(`test/golden/tokenizer/${name}.json`, 'utf8'));
/** Ranges of the characters that Unicode 14 assigns, without the planes of private use. */
const characters: [number, number][] = read('characters');
const blockSize = 4096;
const shortLength = 12;

const minilm = path.join(cacheFolder(process.env), 'models', 'all-MiniLM-L6-v2');
const folders = {
  minilm,
  byteLevel: 'test/golden/tokenizer/byteLevel',
  unigram: 'test/golden/tokenizer/unigram',
};

for (const [name, folder] of Object.entries(folders)) {
  const golden: Golden = read(name);
  const skip = existsSync(path.join(folder, 'tokenizer.json'))
    ? false
    : `${folder} is not there; npm start fetches it`;
  let opened: Promise<TextTokenizer> | undefined;
  const tokenizer = () => {
    opened ??= openHere(folder);
    return opened;
  };

  test(`${name}: every character of Unicode gives the ids of the original`, { skip }, async () => {
    const found: Golden['blocks'] = {};
    for (const [block, points] of pointsByBlock()) {
      const texts = points.map((point) => ({ text: `a${String.fromCodePoint(point)}b` }));
      const lines = (await rowsOf(await tokenizer(), texts)).map(({ ids }, i) => `${points[i]}:${ids}\n`);
      const sha256 = createHash('sha256').update(lines.join('')).digest('hex');
      found[block.toString(16)] = { count: points.length, sha256 };
    }
    assert.deepEqual(found, golden.blocks);
    assert.ok(Object.values(found).reduce((sum, { count }) => sum + count, 0) > 140_000);
  });

  test(`${name}: definitions give the ids of the original`, { skip }, async () => {
    const texts = (await definitions()).slice(0, golden.definitions.length);
    const rows = await rowsOf(await tokenizer(), texts);
    assert.deepEqual(
      rows.map(({ ids }) => ids),
      golden.definitions,
    );
    assert.equal(texts.length, 120);
  });

  test(`${name}: odd texts give the ids of the original`, { skip }, async () => {
    const rows = await rowsOf(await tokenizer(), golden.texts);
    for (const [i, { text, ids }] of golden.texts.entries()) assert.deepEqual(rows[i]!.ids, ids, text);
  });

  test(`${name}: pairs give the ids of the original, whole and cut`, { skip }, async () => {
    const pairs = golden.texts.slice(1).map(({ text }, i) => ({ text: golden.texts[i]!.text, pair: text }));
    assert.deepEqual(await rowsOf(await tokenizer(), pairs), golden.pairs);
    assert.deepEqual(await rowsOf(await tokenizer(), pairs, shortLength), golden.short);
  });
}

function pointsByBlock(): Map<number, number[]> {
  const blocks = new Map<number, number[]>();
  for (const [start, end] of characters)
    for (let point = start; point <= end; point++) {
      const block = point - (point % blockSize);
      if (!blocks.has(block)) blocks.set(block, []);
      blocks.get(block)!.push(point);
    }
  return blocks;
}

async function rowsOf(tokenizer: TextTokenizer, texts: readonly Texts[], maxLength = 1000): Promise<Pair[]> {
  const { ids, lengths, firstLengths } = await tokenizer.encode(texts, maxLength);
  let at = 0;
  return texts.map((_, i) => {
    const start = at;
    at += lengths[i]!;
    return { ids: [...ids.subarray(start, at)], firstLength: firstLengths[i]! };
  });
}

async function definitions(): Promise<Texts[]> {
  const settings = { ...defaultSettings('dataset'), path: 'definitions/test.csv', split: 'none' as const };
  const experimentFile = path.resolve('examples/definitions.graft.md');
  const { examples } = await readDataset({ settings, experimentFile, lines: new Map(), ...anyTask });
  return examples.train.map(({ row }) => ({ text: row.text! }));
}

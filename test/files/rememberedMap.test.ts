import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import * as z from 'zod';
import { RememberedMap } from '../../src/files/rememberedMap';

const valueSchema = z.object({ text: z.string() });

async function inFolder(use: (file: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-test-'));
  try {
    await use(path.join(folder, 'known.json'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('remembered values are written in pieces and read again under any name', () =>
  inFolder(async (file) => {
    const names = [
      '',
      '"',
      '__proto__',
      'toString',
      'ü/🐈',
      ...Array.from({ length: 5000 }, (_, i) => `name ${i}`),
    ];
    const map = new RememberedMap(file, valueSchema);
    assert.equal(await map.get('toString'), undefined);
    for (const name of names) await map.set(name, { text: `of "${name}"` });
    await map.save();
    assert.equal(Object.keys(JSON.parse(readFileSync(file, 'utf8'))).length, names.length);
    for (const read of [map, new RememberedMap(file, valueSchema)])
      for (const name of names) assert.deepEqual(await read.get(name), { text: `of "${name}"` });
    await map.set('more', { text: 'x' });
    await map.save();
    assert.deepEqual(await new RememberedMap(file, valueSchema).get('name 0'), { text: 'of "name 0"' });
  }));

test('a file that cannot be read, or is of something else, is empty', () =>
  inFolder(async (file) => {
    for (const text of ['', '[{"text":"x"}]', '{"a":{"text":"x"},"b":1}', '"text"', 'null']) {
      writeFileSync(file, text);
      assert.equal(await new RememberedMap(file, valueSchema).get('a'), undefined, text);
      assert.equal(await new RememberedMap(file, valueSchema).get('0'), undefined, text);
    }
  }));

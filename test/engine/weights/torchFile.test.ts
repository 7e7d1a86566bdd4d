import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { counterUniform } from '../../../src/engine/models/counterRandom';
import { openTorchFile } from '../../../src/engine/weights/torch/openTorchFile';
import { GraftError } from '../../../src/experiment/errors/errors';
import { makeZip } from '../assets/zipFixture';

const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-torch-'));
after(() => rmSync(folder, { recursive: true }));

const golden = (name: string) => `test/golden/torch/${name}.pth`;
const expected: Record<string, { shape: number[]; values: number[] }> = JSON.parse(
  readFileSync('test/golden/torch/tensors.json', 'utf8'),
);

for (const name of ['zip2', 'zip4', 'zip5', 'legacy', 'training']) {
  test(`${name}.pth: every tensor is what torch reads`, async () => {
    const file = await openTorchFile(golden(name));
    assert.deepEqual(file.names, Object.keys(expected).sort());
    for (const tensor of file.names) {
      const { shape, values } = expected[tensor]!;
      assert.deepEqual(file.info(tensor).shape, shape, tensor);
      assert.deepEqual([...(await file.read(tensor))], values, tensor);
    }
    await assert.rejects(file.read('elsewhere'), { code: 'weights/missing-tensor' });
    await file.close();
  });
}

const refused: [name: string, code: string, named: RegExp][] = [
  ['module', 'pickle-refused', /torch\.nn\.modules\.linear\.Linear/],
  ['moduleLegacy', 'pickle-refused', /torch\.nn\.modules\.linear\.Linear/],
  ['evil', 'pickle-refused', /posix\.system/],
  ['evilLegacy', 'pickle-refused', /posix\.system/],
  ['sparse', 'pickle-refused', /_rebuild_sparse_tensor/],
  ['complex', 'unsupported-dtype', /ComplexFloatStorage/],
  ['tensor', 'no-weights', /no state dict/],
  ['compressed', 'bad-archive', /compressed/],
  ['plainPickle', 'bad-pickle', /not of PyTorch/],
  ['protocol1', 'bad-pickle', /does not begin like a checkpoint of PyTorch/],
];
for (const [name, code, named] of refused) {
  test(`${name}.pth is refused by name, and runs nothing`, async () => {
    await assert.rejects(openTorchFile(golden(name)), (error: unknown) => {
      assert.ok(error instanceof GraftError);
      assert.equal(error.code, `weights/${code}`);
      assert.match(error.message, named);
      assert.ok(error.message.includes(golden(name)));
      assert.equal(error.place?.file, golden(name));
      return true;
    });
    assert.equal(existsSync('/tmp/graft-pickle-ran'), false);
  });
}

let files = 0;
function written(bytes: Uint8Array): string {
  const file = path.join(folder, `${files++}.pth`);
  writeFileSync(file, bytes);
  return file;
}

/** Instructions as bytes: texts are written as they are, numbers are bytes. */
const code = (...parts: (string | number)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part))));

/** A legacy file around instructions whose result is the value. */
function legacyFile(value: Uint8Array, rest: Uint8Array = code(0x80, 2, ']', '.')): string {
  const magic = code(0x80, 2, 0x8a, 10, ...Buffer.from('6cfc9c46f9206aa85019', 'hex'), '.');
  const version = code(0x80, 2, 'M', 0xe9, 3, '.');
  const machine = code(0x80, 2, '}', '.');
  return written(Buffer.concat([magic, version, machine, code(0x80, 2), value, rest]));
}

const storage = (count: number) =>
  code('(', 'U', 7, 'storage', 'ctorch\nFloatStorage\n', 'U', 1, '0', 'U', 3, 'cpu', 'K', count, 't', 'Q');
const int32 = (value: number) => code('J', ...new Uint8Array(Int32Array.of(value).buffer));

/** A state dict of one tensor `a`. */
function oneTensor(count: number, offset: number, shape: number[], strides: number[]): Uint8Array {
  const tuple = (sizes: number[]) => Buffer.concat([code('('), ...sizes.map(int32), code('t')]);
  const rebuild = code('ctorch._utils\n_rebuild_tensor\n');
  const args = [code('('), storage(count), int32(offset), tuple(shape), tuple(strides), code('t')];
  return Buffer.concat([code('}', 'U', 1, 'a'), rebuild, ...args, code('R', 's', '.')]);
}

const data = (count: number) =>
  Buffer.concat([
    code(0x80, 2, ']', 'U', 1, '0', 'a', '.'),
    new Uint8Array(BigInt64Array.of(BigInt(count)).buffer),
    new Uint8Array(Float32Array.from({ length: count }, (_, i) => i).buffer),
  ]);

test('reads a file made by hand, so that the hostile ones below are refused for what is said', async () => {
  const file = await openTorchFile(legacyFile(oneTensor(6, 1, [2, 2], [1, 3]), data(6)));
  assert.deepEqual([...(await file.read('a'))], [1, 4, 2, 5]);
  await file.close();
});

const hostile: [what: string, code: string, file: () => string][] = [
  ['an empty file', 'truncated', () => written(Buffer.of())],
  ['a text', 'bad-pickle', () => written(Buffer.from('version https://git-lfs.github.com/spec/v1\n'))],
  ['a zip archive of something else', 'bad-archive', () => written(Buffer.from('PK\x03\x04 and no more'))],
  [
    'members of a zip archive in the same bytes',
    'bad-archive',
    () =>
      written(
        makeZip([
          { name: 'm/data.pkl', content: Buffer.from(oneTensor(6, 0, [6], [1])) },
          { name: 'm/data/0', content: Buffer.alloc(24) },
          { name: 'm/data/1', content: Buffer.alloc(24), inPlaceOf: 1 },
        ]),
      ),
  ],
  [
    'a tensor that reaches past its storage',
    'bad-tensor',
    () => legacyFile(oneTensor(6, 3, [4], [1]), data(6)),
  ],
  ['a tensor whose strides do', 'bad-tensor', () => legacyFile(oneTensor(6, 0, [2, 2], [5, 1]), data(6))],
  [
    'a tensor of two to the sixtieth numbers out of one',
    'bad-tensor',
    () => legacyFile(oneTensor(1, 0, [2 ** 30, 2 ** 30], [0, 0]), data(1)),
  ],
  ['a negative size', 'bad-tensor', () => legacyFile(oneTensor(6, 0, [-1], [1]), data(6))],
  ['a negative offset', 'bad-tensor', () => legacyFile(oneTensor(6, -2, [1], [1]), data(6))],
  ['fewer strides than sizes', 'bad-tensor', () => legacyFile(oneTensor(6, 0, [1, 1], [1]), data(6))],
  ['two lengths of a storage', 'bad-pickle', () => legacyFile(oneTensor(6, 0, [6], [1]), data(7))],
  ['a storage that is not listed', 'truncated', () => legacyFile(oneTensor(6, 0, [6], [1]))],
  [
    'builtins by another way',
    'pickle-refused',
    () => legacyFile(code('U', 8, 'builtins', 'U', 4, 'eval', 0x93, '.')),
  ],
  ['a class to be made', 'pickle-refused', () => legacyFile(code('ctorch\nFloatStorage\n', ')', 0x81, '.'))],
  ['the registry of extensions', 'pickle-refused', () => legacyFile(code(0x82, 1, '.'))],
  ['an instance in the old way', 'pickle-refused', () => legacyFile(code('(', 'ios\nsystem\n', '.'))],
  [
    'a call of what is only a name',
    'pickle-refused',
    () => legacyFile(code('ctorch\nFloatStorage\n', ')', 'R', '.')),
  ],
  ['a call of a text', 'pickle-refused', () => legacyFile(code('U', 1, 'x', ')', 'R', '.'))],
  ['attributes of a list', 'pickle-refused', () => legacyFile(code(']', '}', 'b', '.'))],
  ['a name from the prototype', 'pickle-refused', () => legacyFile(code('c__proto__\nconstructor\n', '.'))],
  ['an empty stack', 'bad-pickle', () => legacyFile(code('.'))],
  ['a mark that is missing', 'bad-pickle', () => legacyFile(code('t', '.'))],
  ['a mark in place of a value', 'bad-pickle', () => legacyFile(code('(', '.'))],
  ['what was never said', 'bad-pickle', () => legacyFile(code('h', 7, '.'))],
  ['items of what is no dictionary', 'bad-pickle', () => legacyFile(code(']', 'K', 1, 'K', 2, 's', '.'))],
  ['a list that is none', 'bad-pickle', () => legacyFile(code('}', 'K', 1, 'a', '.'))],
  ['a text that is not UTF-8', 'bad-pickle', () => legacyFile(code('U', 1, 0xff, '.'))],
  ['a text of four gigabytes', 'truncated', () => legacyFile(code('X', 0xff, 0xff, 0xff, 0xff, '.'))],
  ['a module without an end', 'bad-pickle', () => legacyFile(code('c', 'x'.repeat(5000)))],
  [
    'more instructions than a model needs',
    'pickle-too-large',
    () => legacyFile(Buffer.alloc(5_000_000, '}')),
  ],
];
for (const [what, errorCode, file] of hostile) {
  test(`refuses ${what}`, async () => {
    await assert.rejects(openTorchFile(file()), (error: unknown) => {
      assert.ok(error instanceof GraftError, String(error));
      assert.equal(error.code, `weights/${errorCode}`, error.message);
      return true;
    });
  });
}

/** Reads all of a file; the only failures are ours. */
async function survives(bytes: Uint8Array): Promise<boolean> {
  const file = written(bytes);
  try {
    const opened = await openTorchFile(file);
    try {
      for (const name of opened.names) await opened.read(name);
    } finally {
      await opened.close();
    }
    return true;
  } catch (error) {
    assert.ok(error instanceof GraftError, String((error as Error).stack));
    return false;
  } finally {
    rmSync(file);
  }
}

for (const name of ['zip2', 'legacy']) {
  const original = readFileSync(golden(name));

  test(`${name}.pth: cut anywhere, it is refused`, async () => {
    assert.equal(await survives(original), true);
    for (let end = 0; end < original.length; end += 7)
      assert.equal(await survives(original.subarray(0, end)), false, `cut at ${end}`);
  });

  test(`${name}.pth: with bytes changed at random, it is read or refused, and never anything else`, async () => {
    let refusals = 0;
    for (let trial = 0; trial < 1500; trial++) {
      const draw = (counter: number, below: number) => Math.floor(counterUniform(trial, counter) * below);
      const bytes = Uint8Array.from(original);
      for (let change = 0; change <= draw(0, 4); change++)
        bytes[draw(2 * change + 1, bytes.length)] = draw(2 * change + 2, 256);
      if (!(await survives(bytes))) refusals++;
    }
    assert.ok(refusals > 300, `only ${refusals} refusals`);
  });
}

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { openSafetensors } from '../../../src/engine/weights/safetensors';
import { GraftError } from '../../../src/experiment/errors/errors';

const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-safetensors-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const newFile = () => path.join(folder, `${files++}.safetensors`);

/** A file by hand: length field, header text (or an object), data. */
function craft(header: string | object, data: Uint8Array = new Uint8Array(), claimed?: bigint): string {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(claimed ?? BigInt(json.length));
  const file = newFile();
  writeFileSync(file, Buffer.concat([length, json, data]));
  return file;
}

const f32 = (shape: unknown, begin: unknown, end: unknown) => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
});

const hostile: [what: string, code: string, file: () => string][] = [
  ['an empty file', 'truncated', emptyFile],
  ['a header longer than the file', 'truncated', () => craft('{}', undefined, 99n)],
  ['a header of 2^63 bytes', 'header-too-large', () => craft('{}', undefined, 1n << 63n)],
  ['a header that is not UTF-8', 'bad-header', notUtf8],
  ['a header that is not JSON', 'bad-header', () => craft('{"a":')],
  ['a header that is a list', 'bad-header', () => craft('[]')],
  ['an entry that is a number', 'bad-tensor', () => craft({ a: 3 })],
  [
    'an unknown dtype',
    'unsupported-dtype',
    () => craft({ a: { dtype: 'F4', shape: [1], data_offsets: [0, 1] } }),
  ],
  [
    'a dtype from the prototype',
    'unsupported-dtype',
    () => craft({ a: { dtype: 'toString', shape: [], data_offsets: [0, 0] } }),
  ],
  ['a negative size', 'bad-shape', () => craft({ a: f32([-1], 0, 4) }, new Uint8Array(4))],
  ['a fractional size', 'bad-shape', () => craft({ a: f32([0.5], 0, 2) }, new Uint8Array(2))],
  ['sizes whose product overflows', 'bad-shape', () => craft({ a: f32([2 ** 31, 2 ** 31, 4], 0, 0) })],
  [
    'a size beyond exact numbers',
    'bad-shape',
    () => craft(`{"a":{"dtype":"U8","shape":[9007199254740993],"data_offsets":[0,9007199254740993]}}`),
  ],
  ['offsets that do not fit the shape', 'bad-shape', () => craft({ a: f32([2], 0, 4) }, new Uint8Array(4))],
  ['falling offsets', 'bad-shape', () => craft({ a: f32([1], 8, 4) }, new Uint8Array(8))],
  ['offsets that are texts', 'bad-offsets', () => craft({ a: f32([1], '0', '4') }, new Uint8Array(4))],
  [
    'three offsets',
    'bad-offsets',
    () => craft({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4, 4] } }, new Uint8Array(4)),
  ],
  ['data behind the end', 'truncated', () => craft({ a: f32([2], 0, 8) }, new Uint8Array(4))],
  ['an overlap', 'overlap', () => craft({ a: f32([2], 0, 8), b: f32([1], 4, 8) }, new Uint8Array(8))],
  ['a gap', 'gap', () => craft({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, new Uint8Array(12))],
  ['a gap at the start', 'gap', () => craft({ a: f32([1], 4, 8) }, new Uint8Array(8))],
  ['trailing bytes', 'trailing-bytes', () => craft({ a: f32([1], 0, 4) }, new Uint8Array(5))],
  [
    'a name that stands twice',
    'duplicate-name',
    () => craft(`{"a":${JSON.stringify(f32([0], 0, 0))},"\\u0061":${JSON.stringify(f32([0], 0, 0))}}`),
  ],
  [
    'a field that stands twice',
    'duplicate-name',
    () => craft('{"a":{"dtype":"F32","dtype":"U8","shape":[0],"data_offsets":[0,0]}}'),
  ],
  [
    'a name that stands twice after a string of 30 MB',
    'duplicate-name',
    () => craft(`{"__metadata__":{"a":"${'\\"'.repeat(10_000_000)}"},"__metadata__" :{}}`),
  ],
  ['metadata that is a list', 'bad-metadata', () => craft({ __metadata__: [] })],
  ['metadata that is not text', 'bad-metadata', () => craft({ __metadata__: { a: 1 } })],
  ['a folder', 'unreadable', () => folder],
  ['a file that is not there', 'unreadable', () => path.join(folder, 'nowhere')],
];

for (const [what, code, file] of hostile) {
  test(`refuses ${what}`, async () => {
    const hostileFile = file();
    await assert.rejects(openSafetensors(hostileFile), (error: unknown) => {
      assert.ok(error instanceof GraftError);
      assert.equal(error.code, `weights/${code}`);
      assert.ok(error.message.includes(hostileFile));
      return true;
    });
  });
}

test('reads what a stranger called __proto__ as an ordinary tensor', async () => {
  const file = craft('{"__proto__":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}', Uint8Array.of(7, 9));
  const opened = await openSafetensors(file);
  assert.deepEqual(opened.names, ['__proto__']);
  assert.deepEqual([...(await opened.read('__proto__'))], [7, 9]);
  assert.throws(() => opened.info('constructor'), { code: 'weights/missing-tensor' });
  await opened.close();
});

test('quotes and braces inside names are not structure', async () => {
  const name = 'a"{:}\\';
  const opened = await openSafetensors(craft({ [name]: f32([0], 0, 0), b: f32([0], 0, 0) }));
  assert.deepEqual(opened.names, [name, 'b']);
  await opened.close();
});

const conversions: [dtype: string, bytes: ArrayBufferView, expected: number[], kind: string][] = [
  ['F64', Float64Array.of(0.1, -2), [Math.fround(0.1), -2], 'Float32Array'],
  ['F32', Float32Array.of(0.1, 3e38), [Math.fround(0.1), Math.fround(3e38)], 'Float32Array'],
  [
    'F16',
    Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0x8000),
    [1, -2, 2 ** -24, 65504, Number.POSITIVE_INFINITY, -0],
    'Float32Array',
  ],
  ['BF16', Uint16Array.of(0x3f80, 0xc040, 0x0000), [1, -3, 0], 'Float32Array'],
  ['I64', BigInt64Array.of(5n, -6n), [5, -6], 'Int32Array'],
  ['I32', Int32Array.of(5, -6), [5, -6], 'Int32Array'],
  ['I16', Int16Array.of(300, -6), [300, -6], 'Int32Array'],
  ['I8', Int8Array.of(5, -6), [5, -6], 'Int32Array'],
  ['U8', Uint8Array.of(5, 250), [5, 250], 'Int32Array'],
  ['BOOL', Uint8Array.of(0, 1), [0, 1], 'Int32Array'],
];

for (const [dtype, view, expected, kind] of conversions) {
  test(`converts ${dtype}`, async () => {
    const bytes = new Uint8Array(view.buffer);
    // A tensor of one byte in front makes the position odd, as real files may have it.
    const header = {
      first: { dtype: 'U8', shape: [1], data_offsets: [0, 1] },
      x: { dtype, shape: [expected.length], data_offsets: [1, 1 + bytes.length] },
    };
    const opened = await openSafetensors(craft(header, Buffer.concat([Uint8Array.of(1), bytes])));
    const values = await opened.read('x');
    assert.deepEqual([...values], expected);
    assert.equal(values.constructor.name, kind);
    assert.deepEqual(opened.info('x'), { dtype, shape: [expected.length] });
    await opened.close();
  });
}

test('refuses a 64-bit number that does not fit', async () => {
  const bytes = new Uint8Array(BigInt64Array.of(1n << 40n).buffer);
  const opened = await openSafetensors(
    craft({ x: { dtype: 'I64', shape: [], data_offsets: [0, 8] } }, bytes),
  );
  await assert.rejects(opened.read('x'), { code: 'weights/out-of-range' });
  await opened.close();
});

test('a file that shrinks while it is open is an error, not zeros', async () => {
  const file = craft({ x: f32([4], 0, 16) }, new Uint8Array(16));
  const opened = await openSafetensors(file);
  writeFileSync(file, readFileSync(file).subarray(0, -3));
  await assert.rejects(opened.read('x'), { code: 'weights/truncated' });
  await opened.close();
});

function emptyFile(): string {
  const file = newFile();
  writeFileSync(file, '');
  return file;
}

function notUtf8(): string {
  const file = craft('{"a":{}}');
  const bytes = readFileSync(file);
  bytes[10] = 0xff;
  writeFileSync(file, bytes);
  return file;
}

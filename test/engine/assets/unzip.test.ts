import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { unzip } from '../../../src/engine/assets/unzip';
import { type FixtureMember, makeZip } from './zipFixture';

let folder: string;
let into: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'graft-unzip-'));
  into = path.join(folder, 'into');
  await mkdir(into);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function unpack(members: FixtureMember[] | Buffer, options: Partial<Parameters<typeof unzip>[0]> = {}) {
  const zip = path.join(folder, 'a.zip');
  await writeFile(zip, Buffer.isBuffer(members) ? members : makeZip(members));
  const place = (member: string) => member;
  return unzip({ zip, into, place, maxBytes: 1000, signal: new AbortController().signal, ...options });
}

test('chosen members are unpacked, stored or deflated, with their mode; the others stay', async () => {
  const members = [
    { name: 'a/one.txt', content: 'one' },
    { name: 'a/tool', content: 'x'.repeat(500), deflate: true, mode: 0o100755 },
    { name: 'a/folder/', content: '' },
    { name: 'b/two.txt', content: 'two' },
  ];
  let bytes = 0;
  const place = (member: string) => (member.startsWith('a/') ? member.slice(2) : undefined);
  assert.deepEqual(await unpack(members, { place, onBytes: (count) => (bytes += count) }), [
    'one.txt',
    'tool',
  ]);
  assert.deepEqual((await readdir(into)).sort(), ['one.txt', 'tool']);
  assert.equal(await readFile(path.join(into, 'tool'), 'utf8'), 'x'.repeat(500));
  if (process.platform !== 'win32') assert.equal((await stat(path.join(into, 'tool'))).mode & 0o777, 0o755);
  assert.equal(bytes, 503);
});

const hostile: Record<string, FixtureMember[]> = {
  'a path that climbs out': [{ name: '../evil', content: 'x' }],
  'a path that climbs out later': [{ name: 'a/../../evil', content: 'x' }],
  'an absolute path': [{ name: '/tmp/graft-evil', content: 'x' }],
  'a drive': [{ name: 'C:/evil', content: 'x' }],
  'a path with backslashes': [{ name: 'a\\..\\..\\evil', content: 'x' }],
  'a path with a zero': [{ name: 'a\0b', content: 'x' }],
  'a link': [{ name: 'link', content: '/etc/passwd', mode: 0o120777 }],
  'a device': [{ name: 'device', content: '', mode: 0o020666 }],
  'a member twice': [
    { name: 'a', content: 'first' },
    { name: 'a', content: 'second' },
  ],
  'more than was asked for': [{ name: 'a', content: 'x'.repeat(2000), deflate: true }],
  'more than its directory says': [{ name: 'a', content: 'x'.repeat(900), deflate: true, claimedSize: 10 }],
  'less than its directory says': [{ name: 'a', content: 'x', deflate: true, claimedSize: 10 }],
  'members in the same bytes': [
    { name: 'a', content: 'x'.repeat(100) },
    { name: 'b', content: 'x'.repeat(100), inPlaceOf: 0 },
    { name: 'c', content: 'x'.repeat(100) },
  ],
  'a member 32,000 folders deep': [{ name: `${'a/'.repeat(32_000)}b`, content: 'x' }],
  'an encrypted member': [{ name: 'a', content: 'secret', flags: 1 }],
};

for (const [what, members] of Object.entries(hostile))
  test(`an archive with ${what} is refused, and nothing is written outside`, async () => {
    await assert.rejects(unpack(members), { code: 'assets/bad-archive' });
    assert.deepEqual((await readdir(folder)).sort(), ['a.zip', 'into']);
    assert.equal(existsSync('/tmp/graft-evil'), false);
  });

test('a place that climbs out is refused as well', async () => {
  await assert.rejects(unpack([{ name: 'a', content: 'x' }], { place: () => '../evil' }), {
    code: 'assets/bad-archive',
  });
});

test('a file that is no archive, or a truncated one, is refused by name', async () => {
  await assert.rejects(unpack(Buffer.from('no archive')), { code: 'assets/bad-archive', message: /a\.zip/ });
  await assert.rejects(unpack(makeZip([{ name: 'a', content: 'abc' }]).subarray(10)), {
    code: 'assets/bad-archive',
  });
});

test('unpacking can be cancelled', async () => {
  const stop = new AbortController();
  stop.abort();
  await assert.rejects(unpack([{ name: 'a', content: 'abc' }], { signal: stop.signal }), {
    code: 'run/cancelled',
  });
});

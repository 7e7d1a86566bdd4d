import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { AssetIo } from '../../../src/engine/assets/assetIo';
import { fetchNpmPackages, type NpmPackage } from '../../../src/engine/assets/npmPackages';
import { type FixtureServer, serve } from './serverFixture';

const skip = process.platform === 'win32' ? 'needs a shell and tar' : false;

let folder: string;
let server: FixtureServer | undefined;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'graft-npm-'));
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

/** A registry with one package of three files, of which two are wanted, and an npm that knows it. */
async function setUp(): Promise<{ io: AssetIo; wanted: NpmPackage }> {
  const archive = await makeArchive();
  server = await serve({ '/tool-1.2.3.tgz': { content: archive } });
  const bin = path.join(folder, 'bin');
  await mkdir(bin);
  const script = `[ "$2" = tool@1.2.3 ] && echo '"${server.url('/tool-1.2.3.tgz')}"'`;
  await writeFile(path.join(bin, 'npm'), `#!/bin/sh\n${script}\n`);
  await chmod(path.join(bin, 'npm'), 0o755);
  const signal = new AbortController().signal;
  const io = { fetch, signal, env: { PATH: bin }, cacheFolder: path.join(folder, 'cache') };
  const sha256 = createHash('sha256').update(archive).digest('hex');
  const pin = { name: 'tool', version: '1.2.3', sha256, bytes: archive.length };
  return { io, wanted: { ...pin, keep: /^package\.json$|^bin\/here\//, unpackedBytes: 100 } };
}

async function makeArchive(): Promise<Buffer> {
  const source = path.join(folder, 'source', 'package');
  const files = { 'package.json': '{}', 'bin/here/library': 'ours', 'bin/there/library': 'theirs' };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(source, name)), { recursive: true });
    await writeFile(path.join(source, name), text);
  }
  return execFileSync('tar', ['-cz', '-C', path.dirname(source), 'package']);
}

test('the requested files of a package are unpacked, and the archive is removed', { skip }, async () => {
  const { io, wanted } = await setUp();
  const into = path.join(folder, 'into');
  await fetchNpmPackages([wanted], into, io, () => {});
  assert.deepEqual(await readdir(path.join(into, 'tool', 'bin')), ['here']);
  assert.equal(await readFile(path.join(into, 'tool', 'bin', 'here', 'library'), 'utf8'), 'ours');
  assert.equal(await readFile(path.join(into, 'tool', 'package.json'), 'utf8'), '{}');
  assert.deepEqual(await readdir(path.join(io.cacheFolder, 'downloads')), []);
});

test('an archive without the pinned content is not unpacked', { skip }, async () => {
  const { io, wanted } = await setUp();
  const other = { ...wanted, sha256: '0'.repeat(64) };
  const into = path.join(folder, 'into');
  await assert.rejects(
    fetchNpmPackages([other], into, io, () => {}),
    { code: 'assets/wrong-checksum' },
  );
  await assert.rejects(readdir(into), { code: 'ENOENT' });
});

test('an archive of the user is taken where it is, with no npm at all', { skip }, async () => {
  const { io, wanted } = await setUp();
  const own = path.join(folder, 'own');
  await mkdir(own);
  await writeFile(path.join(own, 'tool-1.2.3.tgz'), await makeArchive());
  const sha256 = createHash('sha256')
    .update(await readFile(path.join(own, 'tool-1.2.3.tgz')))
    .digest('hex');
  const offline = { ...io, env: { PATH: '', GRAFT_PACKAGES: own } };
  await fetchNpmPackages([{ ...wanted, sha256 }], path.join(folder, 'into'), offline, () => {});
  assert.deepEqual(await readdir(path.join(folder, 'into', 'tool', 'bin')), ['here']);
  assert.deepEqual(await readdir(own), ['tool-1.2.3.tgz']);
});

test('without npm, and for a package that it does not know, the remedy says where to put the file', {
  skip,
}, async () => {
  const { io, wanted } = await setUp();
  const fetching = (more: Partial<AssetIo>, each = wanted) =>
    fetchNpmPackages([each], path.join(folder, 'into'), { ...io, ...more }, () => {});
  const remedy = /GRAFT_PACKAGES/;
  await assert.rejects(fetching({ env: { PATH: '' } }), { code: 'assets/no-npm', remedy });
  await assert.rejects(fetching({}, { ...wanted, version: '9.9.9' }), {
    code: 'assets/package-not-found',
    remedy,
  });
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { textModality } from '../../../src/engine/inputs/text/textModality';
import { readGolden } from '../../../src/engine/packaging/goldenFile';
import { describeFiles, readManifest, writeManifest } from '../../../src/engine/packaging/manifest';
import { checkTarget } from '../../../src/engine/packaging/packageTarget';
import { replacePackage } from '../../../src/engine/packaging/replacePackage';

let folder: string;
let to: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'graft-package-'));
  to = path.join(folder, 'out');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const place = { file: 'e.graft.md', line: 3 };

function write(root: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
}

/** A finished package, ready to be put into its place. */
async function built(files: Record<string, string>): Promise<string> {
  const building = path.join(folder, '.building');
  write(building, files);
  await writeManifest(building, Object.keys(files), await describeFiles(building, Object.keys(files)));
  return building;
}

test('a target that is not there, empty, or an earlier package can be written', async () => {
  await checkTarget(path.join(folder, 'deep', 'er'), place);
  mkdirSync(to);
  await checkTarget(to, place);
  write(to, { 'config.json': '', 'notes.txt': 'mine' });
  await writeManifest(to, ['config.json']);
  await checkTarget(to, place);
});

test('a target that cannot work is named before anything is done', async () => {
  const refused = (at: string, code: string) => assert.rejects(checkTarget(at, place), { code, place });
  write(folder, { file: '', 'golden/golden.json': '{}', 'bad/graft.json': '{"files":"all"}' });
  symlinkSync(path.join(folder, 'nowhere'), path.join(folder, 'dangling'));
  symlinkSync(folder, path.join(folder, 'link'));
  await refused(path.join(folder, 'file'), 'package/not-a-folder');
  await refused(path.join(folder, 'file', 'out'), 'package/not-a-folder');
  await refused(path.join(folder, 'dangling'), 'package/linked');
  await refused(path.join(folder, 'dangling', 'out'), 'package/not-a-folder');
  await refused(path.join(folder, 'link'), 'package/linked');
  await refused(path.join(folder, 'golden'), 'package/folder-taken');
  await refused(path.join(folder, 'bad'), 'package/folder-taken');
  if (process.platform === 'linux') await refused('/proc', 'package/mount-point');
});

test('a package takes the place of an earlier one, and its neighbours stay', async () => {
  write(folder, { 'out.old/mine': 'a', 'out.new/mine': 'b' });
  await replacePackage(await built({ 'config.json': '1', gone: '1' }), to);
  await replacePackage(await built({ 'config.json': '2', 'deep/new': '2' }), to);
  assert.deepEqual(readdirSync(to).sort(), ['config.json', 'deep', 'graft.json']);
  assert.equal(readFileSync(path.join(to, 'config.json'), 'utf8'), '2');
  assert.deepEqual(readdirSync(folder).sort(), ['out', 'out.new', 'out.old']);
  assert.equal(readFileSync(path.join(folder, 'out.old', 'mine'), 'utf8'), 'a');
});

test('files that no manifest lists stay; listed ones go', async () => {
  await replacePackage(await built({ 'config.json': '1', 'deep/gone': '1', 'very/deep/gone': '1' }), to);
  write(to, { 'notes.txt': 'mine', 'deep/mine': 'mine' });
  await replacePackage(await built({ 'config.json': '2' }), to);
  assert.deepEqual(readdirSync(to).sort(), ['config.json', 'deep', 'graft.json', 'notes.txt']);
  assert.deepEqual(readdirSync(path.join(to, 'deep')), ['mine']);
  assert.equal(readFileSync(path.join(to, 'config.json'), 'utf8'), '2');
  assert.deepEqual([...(await readManifest(to))!.names].sort(), ['config.json', 'graft.json']);
});

const read = (name: string) => readFileSync(path.join(to, name), 'utf8');

test('files changed since the last package are renamed and reported', async () => {
  await replacePackage(await built({ 'README.md': 'card', 'config.json': '1', 'deep/gone.txt': '1' }), to);
  write(to, { 'README.md': 'mine', 'config.json': 'mine', 'deep/gone.txt': 'mine' });
  const kept = await replacePackage(await built({ 'README.md': 'new card', 'config.json': '2' }), to);
  assert.deepEqual(kept, [
    { name: 'README.md', as: 'README.kept.md' },
    { name: 'config.json', as: 'config.kept.json' },
    { name: 'deep/gone.txt', as: 'deep/gone.kept.txt' },
  ]);
  for (const { as } of kept) assert.equal(read(as), 'mine');
  assert.deepEqual([read('README.md'), read('config.json')], ['new card', '2']);
  write(to, { 'README.md': 'mine again' });
  await replacePackage(await built({ 'README.md': 'third card', 'config.json': '2' }), to);
  assert.deepEqual(
    [read('README.kept.md'), read('README.kept-2.md'), read('README.md')],
    ['mine', 'mine again', 'third card'],
  );
});

test('an edited card stays if the new card equals the old one', async () => {
  await replacePackage(await built({ 'README.md': 'card', 'config.json': '1' }), to);
  write(to, { 'README.md': 'card, and mine' });
  assert.deepEqual(await replacePackage(await built({ 'README.md': 'card', 'config.json': '2' }), to), []);
  assert.deepEqual([read('README.md'), read('config.json')], ['card, and mine', '2']);
  const kept = await replacePackage(await built({ 'README.md': 'new', 'config.json': '2' }), to);
  assert.deepEqual(kept, [{ name: 'README.md', as: 'README.kept.md' }]);
});

test('files, folders and links of the user make room for new names', async () => {
  await replacePackage(await built({ 'config.json': '1' }), to);
  write(to, { 'model.onnx': 'mine', 'tfjs/notes.txt': 'mine', saved: 'mine' });
  symlinkSync(path.join(folder, 'nowhere'), path.join(to, 'golden.json'));
  const next = { 'model.onnx': '2', tfjs: '2', 'saved/model.pb': '2', 'golden.json': '2' };
  await replacePackage(await built(next), to);
  assert.equal(read('model.kept.onnx') + read('tfjs.kept/notes.txt') + read('saved.kept'), 'mineminemine');
  assert.equal(readlinkSync(path.join(to, 'golden.kept.json')), path.join(folder, 'nowhere'));
  for (const name of Object.keys(next)) assert.equal(read(name), '2');
});

test('a manifest cannot name what is outside its folder', async () => {
  write(folder, { victim: 'as it was' });
  write(to, { 'notes.txt': 'mine' });
  await writeManifest(to, ['../victim', path.join(folder, 'victim'), '..', 'a/../../victim']);
  await replacePackage(await built({ 'config.json': '2' }), to);
  assert.equal(readFileSync(path.join(folder, 'victim'), 'utf8'), 'as it was');
  mkdirSync(path.join(folder, 'outside'));
  write(folder, { 'outside/victim': 'as it was' });
  symlinkSync(path.join(folder, 'outside'), path.join(to, 'deep'));
  await writeManifest(to, ['config.json', 'deep/victim']);
  await assert.rejects(replacePackage(await built({ 'config.json': '3' }), to), { code: 'files/linked' });
  assert.ok(existsSync(path.join(folder, 'outside', 'victim')));
});

test('golden answers without cases, with an absurd tolerance or through a pipe are refused', async () => {
  const golden = { maxLength: 8, tolerance: 1e-3, cases: [{ text: 'a', logits: [1, 2] }] };
  const read = (changed: object) => {
    write(to, { 'golden.json': JSON.stringify({ ...golden, ...changed }) });
    return readGolden(to, textModality);
  };
  assert.deepEqual(await read({}), {
    kept: { maxLength: 8 },
    tolerance: 1e-3,
    cases: [{ row: { text: 'a' }, outputs: { logits: { values: [1, 2], shape: [2] } } }],
    reads: undefined,
    formats: undefined,
  });
  const boxes = { values: [1, 2, 3, 4], shape: [1, 4] };
  const shaped = await read({ cases: [{ text: 'a', outputs: { boxes } }] });
  assert.deepEqual(shaped!.cases, [{ row: { text: 'a' }, outputs: { boxes } }]);
  for (const changed of [
    { cases: [] },
    { cases: [{ text: 'a' }] },
    { cases: [{ text: 'a', logits: [] }] },
    { cases: [{ text: 'a', logits: [null] }] },
    { tolerance: 1e9 },
    { tolerance: 0 },
    { tolerance: -1 },
    { maxLength: 'long' },
  ])
    await assert.rejects(read(changed), { code: 'package/bad-golden' }, JSON.stringify(changed));
  if (process.platform === 'win32') return;
  rmSync(path.join(to, 'golden.json'));
  execFileSync('mkfifo', [path.join(to, 'golden.json')]);
  await assert.rejects(readGolden(to, textModality), { code: 'package/bad-golden' });
});

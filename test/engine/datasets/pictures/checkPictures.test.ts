import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { checkData } from '../../../../src/engine/datasets/checkData';
import { type CheckLimits, whileEditing } from '../../../../src/engine/datasets/checkLimits';
import { checkPictures } from '../../../../src/engine/datasets/pictures/checkPictures';
import { HeaderScan } from '../../../../src/engine/datasets/pictures/headerScan';
import type { CheckedPicture, KnownPictures } from '../../../../src/engine/datasets/pictures/knownPictures';
import {
  type InspectPicture,
  type PictureFacts,
  PictureFactsStore,
} from '../../../../src/engine/datasets/pictures/pictureFacts';
import { brokenPicture } from '../../../../src/engine/pictures/pictureErrors';
import { targetReaders } from '../../../../src/engine/tasks/targetReaders';
import { CancelledError, GraftError } from '../../../../src/experiment/errors';
import { defaultSettings } from '../../../../src/experiment/settings';
import type { SettingsOf } from '../../../../src/experiment/stages';
import { DigestStore } from '../../../../src/files/digest';
import { writeBmp } from '../../../host/bmp.mjs';
import { makeZip } from '../../assets/zipFixture';
import { settingLines, temporaryFolder } from '../temporaryFolder';

const looks = (hash: string, side = 64): PictureFacts => ({
  ...{ format: 'png', width: side, height: 64, hash: hash.padEnd(16, '0'), colour: [1, 2, 3] },
});
const unknown = { code: 'picture/broken', why: 'is broken.' };

interface Looks extends Pick<KnownPictures, 'inspector'> {
  readonly headers?: HeaderScan;
  readonly limits?: Partial<CheckLimits>;
  readonly tables?: Record<string, string | Uint8Array>;
}

/** A folder of pictures by name: their contents, and what a run has learned of those. */
async function checked(
  t: TestContext,
  pictures: Record<string, readonly [content: string, facts?: PictureFacts]>,
  settings: Partial<SettingsOf<'dataset'>> = {},
  { headers, inspector, limits = {}, tables = {} }: Looks = {},
) {
  const files = Object.fromEntries(
    Object.entries(pictures).map(([name, [content]]) => [`data/${name}`, content]),
  );
  const folder = await temporaryFolder(t, { ...files, ...tables });
  const digests = new DigestStore(path.join(folder, 'digests.json'));
  const facts = new PictureFactsStore(path.join(folder, 'facts.json'));
  for (const [name, [, known]] of Object.entries(pictures)) {
    if (!known) continue;
    const { sha256 } = await digests.digest(path.join(folder, 'data', name));
    await facts.facts(sha256, async () => known);
  }
  const read: string[] = [];
  const counted: KnownPictures['digests'] = {
    digest: (file, signal, { digest, ...content } = {}) =>
      digests.digest(file, signal, {
        ...content,
        digest: () => {
          read.push(path.basename(file));
          return digest!(file);
        },
      }),
    remembered: (...asked) => digests.remembered(...asked),
  };
  const progress: string[] = [];
  const check = () =>
    checkData({
      // Of most classes in these tests there is one picture only.
      settings: { ...defaultSettings('dataset'), path: 'data', split: 'none', ...settings },
      experimentFile: path.join(folder, 'x.graft.md'),
      lines: settingLines,
      task: 'auto',
      readers: targetReaders,
      known: { digests: counted, facts, headers, inspector },
      limits: { ...whileEditing, ...limits },
      onProgress: (done, total) => progress.push(`${done}/${total}`),
    });
  return { folder, check, read, progress, ...(await check()) };
}

const saidOf = (findings: readonly { code: string; message: string }[]) =>
  findings.map(({ code, message }) => `${code.replace('dataset/', '')}: ${message}`);

const drawn = { split: defaultSettings('dataset').split };

test('labels that would stop a run are told too: at the experiment for a folder, at the row for a table', async (t) => {
  const folders = { 'cat/1.png': ['one'], 'cat/2.png': ['two'], 'dog/1.png': ['three'] } as const;
  const { findings, folder } = await checked(t, folders, drawn);
  assert.deepEqual(saidOf(findings), [
    'class-too-small: In data there is only one example of dog (data/dog/1.png); none can be set aside for scoring.',
  ]);
  assert.deepEqual([findings[0]!.file, findings[0]!.fixes], [path.join(folder, 'x.graft.md'), []]);
  const table = 'image,label\ndata/cat/1.png,cat\ndata/cat/2.png,\ndata/gone.png,\ndata/dog/1.png,dog\n';
  const checkTable = (settings: Partial<SettingsOf<'dataset'>>) =>
    checked(t, folders, { ...settings, path: 't.csv' }, { tables: { 't.csv': table } });
  const inTable = await checkTable(drawn);
  const [missing] = inTable.findings;
  assert.deepEqual(
    [missing!.code, missing!.file, missing!.line, missing!.fixes],
    ['dataset/missing-labels', path.join(inTable.folder, 't.csv'), 3, [{ fix: 'remove-row' }]],
  );
  const withoutIt = await checkTable({ exclude: ['data/cat/2.png'] });
  assert.deepEqual(
    withoutIt.findings.map(({ code, line }) => [code, line]),
    [['dataset/missing-pictures', 4]],
  );
});

const pictures = {
  'cat/1.png': ['one', looks('ff')],
  'cat/2.png': ['two', looks('0f0f')],
  'cat/new.png': ['nobody has seen it'],
  'dog/1.png': ['one', looks('ff')],
  'dog/2.png': ['three', looks('ffff', 20)],
  'dog/3.png': ['four', looks('fe')],
  'dog/fake.png': ['no picture', unknown],
} as const;

test('what a run has learned of pictures is told picture by picture, without reading them', async (t) => {
  const { findings, folders, files, folder } = await checked(t, pictures);
  assert.deepEqual([folders, files], [[path.join(folder, 'data')], []]);
  assert.deepEqual(saidOf(findings), [
    'picture/broken: dog/fake.png is broken.',
    'conflicting-labels: dog/1.png is a copy of cat/1.png, which has another label.',
    'near-duplicates: dog/3.png looks like cat/1.png.',
    'tiny-pictures: dog/2.png has only 20 x 64 pixels.',
  ]);
  const [, conflict] = findings;
  assert.equal(conflict!.picture, path.join(folder, 'data/dog/1.png'));
  assert.deepEqual(conflict!.other, { file: path.join(folder, 'data/cat/1.png'), line: 1 });
  assert.deepEqual(conflict!.fixes, [
    { fix: 'exclude', pattern: 'dog/1.png' },
    { fix: 'move-picture', classFolder: path.join(folder, 'data/dog') },
    { fix: 'trash-picture' },
  ]);
});

test('nothing is said of what is excluded, or has changed since', async (t) => {
  const { findings, folder, check } = await checked(t, pictures, { exclude: ['dog/1.png', '**/fake.*'] });
  assert.deepEqual(
    findings.map(({ code }) => code),
    ['dataset/near-duplicates', 'dataset/tiny-pictures'],
  );
  appendFileSync(path.join(folder, 'data/dog/2.png'), 'more');
  assert.deepEqual(
    (await check()).findings.map(({ code }) => code),
    ['dataset/near-duplicates'],
  );
});

test('copies across splits are leaks, and a class folder lies below its split', async (t) => {
  const { findings, folder } = await checked(t, {
    'train/cat/1.png': ['one', looks('ff')],
    'train/dog/1.png': ['two', looks('0f0f')],
    'val/cat/2.png': ['one', looks('ff')],
  });
  assert.deepEqual(
    findings.map(({ code }) => code),
    ['dataset/leaked-pictures'],
  );
  const classFolder = path.join(folder, 'data/val/cat');
  assert.deepEqual(findings[0]!.fixes[1], { fix: 'move-picture', classFolder });
});

test('a folder that a run would refuse is an error at its line', async (t) => {
  const { findings, folders, folder } = await checked(t, { 'cat/1.png': ['one'] });
  assert.deepEqual(saidOf(findings).length, 1);
  assert.deepEqual([findings[0]!.code, findings[0]!.severity], ['dataset/one-class', 'error']);
  assert.deepEqual(folders, [path.join(folder, 'data')]);
});

test('before any run, headers and contents are looked at, and what is known is not read again', async (t) => {
  const { folder, check, read } = await checked(
    t,
    {
      'cat/1.bmp': ['x'],
      'cat/2.bmp': ['x'],
      'dog/1.bmp': ['x'],
      'dog/2.png': ['', unknown],
      'dog/3.bmp': ['x'],
    },
    {},
    { headers: new HeaderScan() },
  );
  const write = (name: string, side: number, level: number) =>
    writeFileSync(
      path.join(folder, 'data', name),
      writeBmp(side, 40, () => level),
    );
  write('cat/1.bmp', 40, 1);
  write('cat/2.bmp', 12, 2);
  write('dog/1.bmp', 40, 1);
  read.length = 0;
  const { findings } = await check();
  assert.deepEqual(saidOf(findings), [
    'picture/broken: dog/2.png is broken.',
    'picture/broken: dog/3.bmp cannot be decoded: its header is damaged.',
    'conflicting-labels: dog/1.bmp is a copy of cat/1.bmp, which has another label.',
    'tiny-pictures: cat/2.bmp has only 12 x 40 pixels.',
  ]);
  assert.deepEqual(read.sort(), ['1.bmp', '1.bmp', '2.bmp']);
  assert.deepEqual((await check()).findings, findings);
  assert.equal(read.length, 3);
});

test('pictures of an archive are looked at where it is, and can be left out', async (t) => {
  const bmp = (side: number, level: number) => writeBmp(side, 40, () => level);
  const archive = makeZip([
    { name: 'all/cat/1.bmp', content: bmp(40, 1), deflate: true },
    { name: 'all/cat/2.bmp', content: bmp(12, 2) },
    { name: 'all/dog/1.bmp', content: bmp(40, 1) },
    { name: 'all/dog/2.bmp', content: 'no picture' },
    { name: 'all/dog/bomb.bmp', content: 'x'.repeat(1000), deflate: true, claimedSize: 10 },
  ]);
  const { findings, files, folder, check, read } = await checked(
    t,
    { 'cat/other.bmp': ['x'] },
    { path: 'p.zip' },
    { headers: new HeaderScan(), tables: { 'p.zip': archive } },
  );
  assert.deepEqual(files, [path.join(folder, 'p.zip')]);
  assert.deepEqual(saidOf(findings), [
    'picture/unknown-format: all/dog/2.bmp is not a picture that Graft can read.',
    'picture/broken: all/dog/bomb.bmp cannot be decoded: its archive is damaged there (it has not the size that its archive says).',
    'conflicting-labels: all/dog/1.bmp is a copy of all/cat/1.bmp, which has another label.',
    'tiny-pictures: all/cat/2.bmp has only 12 x 40 pixels.',
  ]);
  for (const { file, picture, other } of findings) {
    assert.equal(file, path.join(folder, 'x.graft.md'));
    assert.deepEqual([picture, other], [undefined, undefined]);
  }
  assert.deepEqual(findings[2]!.fixes, [{ fix: 'exclude', pattern: 'all/dog/1.bmp' }]);
  read.length = 0;
  assert.deepEqual((await check()).findings, findings);
  // What cannot be read has no digest to be known by.
  assert.deepEqual(read, ['bomb.bmp']);
});

test('where an engine is, pictures that no run has seen are decoded, each content once', async (t) => {
  const inspected: string[] = [];
  const inspect: InspectPicture = async (bytes, name) => {
    inspected.push(name);
    if (name === 'dog/2.bmp') throw brokenPicture(name, 'it is cut off');
    if (name === 'dog/3.bmp') throw new GraftError('picture/needs-sharp', `${name} needs sharp.`);
    // Those with an odd level look alike.
    const hash = (bytes.at(-1)! % 2 === 1 ? 'ff' : '0f').padEnd(16, '0');
    return { format: 'bmp', width: 40, height: 40, hash, colour: [1, 2, 3] };
  };
  const bmp = (level: number) => writeBmp(40, 40, () => level);
  const levels = { 'cat/1': 1, 'cat/2': 2, 'dog/1': 3, 'dog/2': 5, 'dog/3': 7, 'dog/4': 9, 'dog/5': 1 };
  const album = Object.fromEntries(
    Object.entries(levels).map(([name, level]) => [`album/${name}.bmp`, bmp(level)]),
  );
  const look = { headers: new HeaderScan(), inspector: async () => inspect, tables: album };
  const { findings, check } = await checked(t, {}, { path: 'album' }, look);
  assert.deepEqual(saidOf(findings), [
    'picture/broken: dog/2.bmp cannot be decoded: it is cut off.',
    'conflicting-labels: dog/5.bmp is a copy of cat/1.bmp, which has another label.',
    'near-duplicates: dog/1.bmp looks like cat/1.bmp.',
    'near-duplicates: dog/4.bmp looks like cat/1.bmp.',
  ]);
  // Which of two copies is decoded depends on which is read first.
  const contents = inspected.map((name) => levels[name.replace('.bmp', '') as keyof typeof levels]);
  assert.deepEqual(contents.sort(), [1, 2, 3, 5, 7, 9]);
  assert.deepEqual((await check()).findings, findings);
  // What it needs may have been installed.
  assert.deepEqual(inspected.slice(6), ['dog/3.bmp']);
});

test('of many pictures some are decoded at a time, and the others wait', async (t) => {
  const inspected: string[] = [];
  const inspect: InspectPicture = async (_bytes, name) => {
    if (name === 'dog/3.bmp') throw new GraftError('picture/needs-sharp', `${name} needs sharp.`);
    inspected.push(name);
    return { format: 'bmp', width: 40, height: 40, hash: 'ff'.padEnd(16, '0'), colour: [1, 2, 3] };
  };
  const names = ['cat/1', 'cat/2', 'cat/3', 'dog/1', 'dog/2', 'dog/3'];
  const album = Object.fromEntries(
    names.map((name, level) => [`album/${name}.bmp`, writeBmp(40, 40, () => level)]),
  );
  const look = {
    headers: new HeaderScan(),
    inspector: async () => inspect,
    limits: { decoded: 2 },
    tables: album,
  };
  const { check, read, progress, ...first } = await checked(t, {}, { path: 'album' }, look);
  assert.deepEqual(progress, ['1/6', '2/6', '3/6', '4/6', '5/6', '6/6']);
  assert.ok(first.waiting > 0);
  let { findings, waiting } = first;
  for (let turn = 0; waiting > 0 && turn < 6; turn++) {
    const before = inspected.length;
    ({ findings, waiting } = await check());
    assert.ok(inspected.length <= before + 2);
  }
  // One that nothing here decodes waits for nothing.
  assert.equal(waiting, 0);
  assert.deepEqual(inspected.sort(), ['cat/1.bmp', 'cat/2.bmp', 'cat/3.bmp', 'dog/1.bmp', 'dog/2.bmp']);
  assert.equal(findings.length, 4);
  assert.equal(read.length, 6);
});

test('where decoding fails altogether, nothing waits for it', async (t) => {
  const inspector = async () => () => Promise.reject(new GraftError('engine/died', 'A thread ended.'));
  const album = { 'album/cat/1.bmp': writeBmp(40, 40, () => 1), 'album/dog/1.bmp': writeBmp(9, 40, () => 2) };
  const look = { headers: new HeaderScan(), inspector, limits: { decoded: 1 }, tables: album };
  const { findings, waiting } = await checked(t, {}, { path: 'album' }, look);
  assert.deepEqual(saidOf(findings), ['tiny-pictures: dog/1.bmp has only 9 x 40 pixels.']);
  assert.equal(waiting, 0);
});

test('pictures of a table are spoken of at their rows', async (t) => {
  const { findings, files, labelColumns, folder } = await checked(
    t,
    { 'a.bmp': ['x'], 'b.bmp': ['x'], 'c.bmp': ['c', looks('f0', 20)] },
    { path: 'data/labels.csv' },
    {
      headers: new HeaderScan(),
      tables: { 'data/labels.csv': 'image,kind\na.bmp,one\nb.bmp,two\nc.bmp,one\nd.bmp,two\n' },
    },
  );
  const table = path.join(folder, 'data/labels.csv');
  assert.deepEqual([files, labelColumns], [[table], ['kind']]);
  assert.deepEqual(
    findings.map(({ code, file, line, other }) => [code, file === table, line, other?.line]),
    [
      ['dataset/missing-pictures', true, 5, undefined],
      ['picture/broken', true, 2, undefined],
      ['picture/broken', true, 3, undefined],
      ['dataset/tiny-pictures', true, 4, undefined],
    ],
  );
  assert.deepEqual(findings[0]!.fixes, [{ fix: 'remove-row' }]);
  assert.equal(findings[3]!.picture, path.join(folder, 'data/c.bmp'));
});

test('two rows with one picture and two labels can be made to agree', async (t) => {
  const { findings } = await checked(
    t,
    { 'a.bmp': ['x', looks('f0')], 'b.bmp': ['x', looks('f0')] },
    { path: 'data/labels.csv' },
    { tables: { 'data/labels.csv': 'image,kind\na.bmp,one\nb.bmp,two\n' } },
  );
  assert.deepEqual(saidOf(findings), [
    'conflicting-labels: data/b.bmp is a copy of data/a.bmp, which has another label.',
  ]);
  assert.deepEqual([findings[0]!.line, findings[0]!.other!.line], [3, 2]);
  assert.deepEqual(findings[0]!.fixes, [{ fix: 'remove-row' }, { fix: 'take-label' }]);
});

test('too many pictures are said to be, and a check that is superseded ends', async (t) => {
  const picture = (i: number): CheckedPicture => ({
    path: `cat/${i}.png`,
    label: 'cat',
    file: `/nowhere/${i}.png`,
    place: { file: 'x.graft.md', line: 4 },
    itself: { file: `/nowhere/${i}.png`, line: 1 },
    fixes: [],
  });
  const folder = await temporaryFolder(t, {});
  const known = {
    digests: new DigestStore(path.join(folder, 'digests.json')),
    facts: new PictureFactsStore(path.join(folder, 'facts.json')),
    headers: new HeaderScan(),
  };
  const many = Array.from({ length: 20_001 }, (_, i) => picture(i));
  const options = { limits: whileEditing };
  const [told, ...others] = (await checkPictures(many, known, options)).findings;
  assert.deepEqual([told!.code, told!.line, others.length], ['dataset/not-checked', 4, 0]);
  assert.match(told!.message, /20,?001 pictures/);
  assert.deepEqual((await checkPictures(many.slice(1), known, options)).findings, []);
  const control = new AbortController();
  control.abort();
  await assert.rejects(
    checkPictures([picture(0)], known, { ...options, signal: control.signal }),
    CancelledError,
  );
  const refuse = () =>
    Promise.reject(Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' }));
  const closed = { ...known, digests: { remembered: refuse, digest: refuse } };
  await assert.rejects(checkPictures([picture(0)], closed, options), {
    code: 'dataset/unreadable',
    message: `${picture(0).path} cannot be read: EACCES: permission denied.`,
  });
  const meanwhile = new AbortController();
  const digest = async () => {
    meanwhile.abort();
    meanwhile.signal.throwIfAborted();
    throw new Error('not reached');
  };
  const stopped = { ...known, digests: { remembered: async () => undefined, digest } };
  await assert.rejects(
    checkPictures([picture(0)], stopped, { ...options, signal: meanwhile.signal }),
    CancelledError,
  );
});

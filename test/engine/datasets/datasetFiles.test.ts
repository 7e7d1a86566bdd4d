import assert from 'node:assert/strict';
import { appendFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { changedFiles, digestDataset } from '../../../src/engine/datasets/digestDataset';
import { readExamples, writeExamples } from '../../../src/engine/datasets/examplesFile';
import { readDataset } from '../../../src/engine/datasets/readDataset';
import { defaultSettings } from '../../../src/experiment/document/settings';
import { digestFile } from '../../../src/files/digest';
import { anyTask, temporaryFolder } from './temporaryFolder';

const content = 'text,label\na,x\nb,y\nc,x\nd,y\n';

async function experiment(t: TestContext) {
  const folder = await temporaryFolder(t, { 'train.csv': content, 'test.csv': content });
  const settings = { ...defaultSettings('dataset'), train: 'train.csv', test: 'test.csv' };
  const source = {
    settings,
    experimentFile: path.join(folder, 'a.graft.md'),
    lines: new Map<string, number>(),
  };
  const expected = await digestDataset({ ...source, digests: { digest: digestFile } });
  return { folder, source, expected };
}

test('digests hold content and format, no path', async (t) => {
  const { folder, source, expected } = await experiment(t);
  assert.deepEqual(expected.train, expected.test);
  assert.deepEqual(Object.keys(expected), ['train', 'test']);
  assert.equal(expected.train!.bytes, content.length);
  await rename(path.join(folder, 'train.csv'), path.join(folder, 'renamed.csv'));
  const renamed = { ...source, settings: { ...source.settings, train: 'renamed.csv' } };
  assert.deepEqual(await digestDataset({ ...renamed, digests: { digest: digestFile } }), expected);
});

test('a file that changed during a run is named', async (t) => {
  const { folder, source, expected } = await experiment(t);
  const digests = { digest: digestFile };
  assert.deepEqual(await changedFiles({ ...source, expected, digests }), []);
  await appendFile(path.join(folder, 'test.csv'), 'e,x\n');
  assert.deepEqual(await changedFiles({ ...source, expected, digests }), ['test.csv']);
  await assert.rejects(readDataset({ ...source, ...anyTask, expected }), {
    code: 'dataset/changed',
    message: 'test.csv changed while the experiment was running.',
  });
  await rename(path.join(folder, 'train.csv'), path.join(folder, 'renamed.csv'));
  assert.deepEqual(await changedFiles({ ...source, expected, digests }), ['train.csv', 'test.csv']);
});

test('a cancelled digest is a cancelled run', async (t) => {
  const { source, expected } = await experiment(t);
  const cancelled = { ...source, digests: { digest: digestFile }, signal: AbortSignal.abort() };
  await assert.rejects(digestDataset(cancelled), { code: 'run/cancelled' });
  await assert.rejects(changedFiles({ ...cancelled, expected }), { code: 'run/cancelled' });
});

test('stored examples come back as they were', async (t) => {
  const { folder, source } = await experiment(t);
  const { examples } = await readDataset({ ...source, ...anyTask });
  await writeExamples(folder, examples);
  assert.deepEqual(await readExamples(folder), examples);
});

test('texts with every kind of line end and lone surrogates come back', async (t) => {
  const folder = await temporaryFolder(t, {});
  const train = ['\r\n\u2028\u2029\u0085', '\ud800', '"\\', '𠀀😀'].map((text, line) => ({
    row: { text },
    target: [0],
    file: 'ä.csv',
    line,
  }));
  await writeExamples(folder, { train, validation: [], test: [] });
  assert.deepEqual((await readExamples(folder)).train, train);
});

for (const damaged of [
  '{"text":"a"}\n',
  '{"row":{"text":"a"},"target":-1,"file":"a","line":1}\n',
  '{"row":{"text":1},"target":[1],"file":"a","line":1}\n',
  '[]\n',
  'x\n',
  '{"text":"a","la',
])
  test(`damaged examples are refused: ${damaged.trim()}`, async (t) => {
    const folder = await temporaryFolder(t, {});
    await writeExamples(folder, { train: [], validation: [], test: [] });
    await writeFile(path.join(folder, 'validation.jsonl'), damaged);
    await assert.rejects(readExamples(folder), { code: 'dataset/damaged-cache' });
  });

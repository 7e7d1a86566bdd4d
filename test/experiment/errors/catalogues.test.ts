import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, test } from 'node:test';
import type { Parts } from '../../../src/experiment/errors/catalogue';
import { datasetError } from '../../../src/experiment/errors/datasets';
import { type ErrorRecord, toErrorRecord } from '../../../src/experiment/errors/errors';
import { fileError } from '../../../src/experiment/errors/files';
import { catalogues, inDisplayLanguage } from '../../../src/experiment/errors/inDisplayLanguage';
import { badWeights } from '../../../src/experiment/errors/weights';
import { errorRecordSchema } from '../../../src/experiment/runs/events';
import { fewNames } from '../../../src/experiment/words/shownNames';
import { setLanguage, type Translations } from '../../../src/experiment/words/translation';

const chinese = JSON.parse(readFileSync('l10n/bundle.l10n.zh-cn.json', 'utf8')) as Translations;
afterEach(() => setLanguage('en', undefined));

test('each code stands in one catalogue, in the order of the alphabet', () => {
  const all = Object.values(catalogues).flatMap((catalogue) => Object.keys(catalogue));
  assert.deepEqual(all.toSorted(), [...new Set(all)].toSorted());
  for (const [name, catalogue] of Object.entries(catalogues))
    assert.deepEqual(Object.keys(catalogue), Object.keys(catalogue).toSorted(), `${name}.ts is not sorted`);
});

/** As a log stores it and a window reads it. */
function logged(error: unknown): ErrorRecord {
  return errorRecordSchema.parse(JSON.parse(JSON.stringify(error)));
}

test('an error that an engine logged in English is said again in the language of the window', () => {
  const record = toErrorRecord(fileError('files/linked', { path: '/a/b' }, { place: { file: '/a/b' } }));
  assert.match(record.message, /^\/a\/b is a link/);
  setLanguage('zh-cn', chinese);
  const shown = inDisplayLanguage(logged(record));
  assert.match(shown.message, /^\/a\/b 是一个链接/);
  assert.match(shown.remedy!, /^请查看它指向哪里/);
  assert.deepEqual([shown.code, shown.place], [record.code, record.place]);
});

test('lists, counts and cases of an error are said in the language of the window', () => {
  const lines = fewNames([2, 3, 5, 7], 3);
  const parts = { file: 'a.csv', count: 4, columns: fewNames(['p', 'q']), lines };
  const rows = toErrorRecord(datasetError('dataset/missing-labels', parts));
  const weights = toErrorRecord(badWeights('weights/missing-tensors', 'bert', ['missing', 'a, b', 2]));
  assert.equal(rows.message, 'In a.csv, 4 rows have no p or q: lines 2, 3, 5 and 1 more.');
  assert.equal(weights.message, 'The model in bert is inconsistent: the weights lack a, b and 2 more.');
  setLanguage('zh-cn', chinese);
  assert.equal(
    inDisplayLanguage(logged(rows)).message,
    '在 a.csv 中，4 行没有 p 或 q: 行 2, 3, 5，另有 1 项。',
  );
  const shown = inDisplayLanguage(logged(weights));
  assert.equal(shown.message, 'bert 中的模型不一致: 权重缺少 a, b，另有 2 项。');
  assert.match(shown.remedy!, /^请检查 config\.json/);
});

test('an error whose parts do not fit, or whose code is unknown, keeps its stored message', () => {
  setLanguage('zh-cn', chinese);
  const stored = { code: 'files/linked', message: 'As it was.', remedy: 'Do it.' };
  const hostile: unknown[] = [
    undefined,
    null,
    {},
    [],
    'path',
    { path: 7 },
    { path: { toString: 'no' } },
    { path: ['a', ['b']] },
    { path: 'a'.repeat(100_000) },
    Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`path${i}`, 'a'])),
  ];
  for (const parts of hostile) {
    const shown = inDisplayLanguage(logged({ ...stored, parts }));
    assert.deepEqual([shown.message, shown.remedy], [stored.message, stored.remedy]);
  }
  for (const code of ['files/unheard-of', '__proto__', 'constructor', 'toString']) {
    const record = { ...stored, code, parts: { path: 'a' } satisfies Parts };
    assert.deepEqual(inDisplayLanguage(logged(record)), record);
  }
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, test } from 'node:test';
import { refuseErrors } from '../../../src/cli/run/readRequest';
import { parseExperiment } from '../../../src/experiment/document/markdown';
import type { Parts } from '../../../src/experiment/errors/catalogue';
import { clauseOf } from '../../../src/experiment/errors/clauses';
import { compileClause } from '../../../src/experiment/errors/compile';
import { datasetError } from '../../../src/experiment/errors/datasets';
import { type ErrorRecord, type GraftError, toErrorRecord } from '../../../src/experiment/errors/errors';
import { fileError } from '../../../src/experiment/errors/files';
import { formatError } from '../../../src/experiment/errors/formats';
import { catalogues, inDisplayLanguage } from '../../../src/experiment/errors/inDisplayLanguage';
import { packageError } from '../../../src/experiment/errors/packages';
import { badWeights } from '../../../src/experiment/errors/weights';
import { errorRecordSchema, warningSchema } from '../../../src/experiment/runs/events';
import { warningOf, warningText } from '../../../src/experiment/runs/runWords';
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

test('a reason inside a sentence is said in the language of the window, and words of a library stay', () => {
  const why = compileClause('compile/large-constant', { numbers: 500 });
  const record = toErrorRecord(formatError('formats/not-recorded', { operation: 'Const', why }));
  assert.match(record.message, /\(Const\): a constant of 500 numbers, made in JavaScript, would be/);
  const linked = clauseOf(fileError('files/linked', { path: '/a/b' }));
  const differs = { format: 'onnx', runtime: 'ONNX Runtime' };
  const ours = toErrorRecord(packageError('package/format-differs', { ...differs, how: ['error', linked] }));
  const foreign = clauseOf(new Error('Bad graph'));
  const theirs = toErrorRecord(
    packageError('package/format-differs', { ...differs, how: ['error', foreign] }),
  );
  setLanguage('zh-cn', chinese);
  const shown = [record, ours, theirs].map((one) => inDisplayLanguage(logged(one)).message);
  assert.match(shown[0]!, /\(Const\): 在 JavaScript 中创建的一个含 500 个数的常量/);
  assert.match(shown[1]!, /\/a\/b 是一个链接/);
  assert.match(shown[2]!, /: Bad graph。/);
});

test('a warning made from an error is said in the language of the window', () => {
  const warning = warningOf(fileError('files/linked', { path: '/a/b' }));
  assert.match(warning.message, /^\/a\/b is a link/);
  setLanguage('zh-cn', chinese);
  const stored = warningSchema.parse(JSON.parse(JSON.stringify(warning)));
  assert.match(warningText(stored), /^\/a\/b 是一个链接.* 请查看它指向哪里/);
});

test('reasons inside reasons are read to a limited depth', () => {
  setLanguage('zh-cn', chinese);
  const depth = 20_000;
  const deep = `${'{"code":"a","message":"b","parts":{"why":'.repeat(depth)}1${'}}'.repeat(depth)}`;
  const record = { code: 'formats/not-recorded', message: 'As it was.' };
  const text = `${JSON.stringify(record).slice(0, -1)},"parts":{"operation":"","why":${deep}}}`;
  const shown = inDisplayLanguage(errorRecordSchema.parse(JSON.parse(text)));
  assert.match(shown.message, /: b。$/);
});

test('a case with parts of a wrong type keeps its stored message', () => {
  const record = { code: 'usage/set', message: 'As it was.', parts: { why: ['form', 5] } };
  assert.equal(inDisplayLanguage(logged(record)).message, 'As it was.');
});

test('the problems of an experiment file are said in the language of the window, with their allowed values', () => {
  const text = '```yaml finetune\nepochs: 0\nepochz: 1\ntrainable: [1]\n```\n';
  const thrown = thrownBy(() => refuseErrors(parseExperiment(text), 'a.graft.md'));
  assert.match(
    thrown.message,
    /^The experiment has no dataset: .*\na\.graft\.md:2:9\nfinetune\.epochs is 0; it/,
  );
  setLanguage('zh-cn', chinese);
  const shown = inDisplayLanguage(logged(toErrorRecord(thrown)));
  const [first, ...others] = shown.message.split('\n');
  assert.equal(first, '实验没有数据集: 请添加一个含有 `path: FILE` 的 ```yaml dataset``` 代码块。');
  const unknown = others.splice(3, 1)[0]!;
  assert.match(unknown, /^阶段 finetune 没有设置 `epochz`。 您是指 epochs 吗\? 可用的设置: epochs, /);
  assert.deepEqual(others, [
    'a.graft.md:2:9',
    'finetune.epochs 的值为 0；允许的值: 1 到 1000 的整数。',
    'a.graft.md:3:1',
    'a.graft.md:4:12',
    'finetune.trainable 的值为 一个列表；允许的值: all, head，或1 到 1000 的整数。',
  ]);
  assert.match(shown.remedy!, /实验文件/);
});

function thrownBy(act: () => void): GraftError {
  try {
    act();
  } catch (thrown) {
    return thrown as GraftError;
  }
  throw new Error('Nothing was thrown.');
}

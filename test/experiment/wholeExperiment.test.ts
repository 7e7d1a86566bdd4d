import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExperiment, runsStage } from '../../src/experiment/document/markdown';
import { defaultSettings } from '../../src/experiment/document/settings';
import { stageNames } from '../../src/experiment/stages/stages';

const codesOf = (source: string) => parseExperiment(source).diagnostics.map(({ code, line }) => [code, line]);

test('diagnostics and settings have their line in the whole file', () => {
  const source =
    '# T\r\n\r\n```yaml dataset\r\npath: a.csv\r\n```\r\n\n```yaml finetune\nepochs: 0\nbatch: 4\n```\n';
  const { lines, diagnostics } = parseExperiment(source);
  assert.deepEqual(
    diagnostics.map(({ code, line, endLine, suggestion }) => [code, line, endLine, suggestion]),
    [
      ['experiment/wrong-value', 8, 8, undefined],
      ['experiment/unknown-setting', 9, 9, 'batchSize'],
    ],
  );
  assert.deepEqual(
    [lines.get('dataset'), lines.get('dataset.path'), lines.get('finetune.epochs')],
    [3, 4, 8],
  );
});

test('a stage that is defined twice: the first counts', () => {
  const source = '```yaml dataset\npath: a\n```\n```yaml dataset\npath: b\n```\n';
  assert.deepEqual(codesOf(source), [['experiment/stage-twice', 4]]);
  assert.equal(parseExperiment(source).settings.dataset.path, 'a');
});

test('a fence that nearly names a stage is worth a word; others are prose', () => {
  const data = '```yaml dataset\npath: a\n```\n';
  assert.deepEqual(codesOf(`${data}\`\`\`yaml finetun\n\`\`\`\n`), [['experiment/unknown-stage', 4]]);
  assert.deepEqual(codesOf(`\uFEFF${data}\n\`\`\`yaml optimise\n\`\`\`\n`), [
    ['experiment/unknown-stage', 5],
  ]);
  assert.deepEqual(
    codesOf(`${data}\`\`\`yaml title="config.yml"\n\`\`\`\n\`\`\`yaml linenums\n\`\`\`\n`),
    [],
  );
});

test('which files may stand together', () => {
  const dataset = (yaml: string) => codesOf(`\`\`\`yaml dataset\n${yaml}\n\`\`\`\n`);
  assert.deepEqual(codesOf(''), [['dataset/no-file', 1]]);
  assert.deepEqual(dataset('text: t'), [['dataset/no-file', 1]]);
  assert.deepEqual(dataset('test: t.csv'), [['dataset/no-file', 1]]);
  assert.deepEqual(dataset('path: a\ntrain: b'), [['dataset/path-and-train', 3]]);
  assert.deepEqual(dataset('path: a\ntest: b'), [['dataset/path-and-split-files', 3]]);
  assert.deepEqual(dataset('validation: a\npath: b'), [['dataset/path-and-split-files', 2]]);
  assert.deepEqual(dataset('train: a\nvalidation: b\ntest: c'), []);
  assert.deepEqual(dataset('path:'), [['experiment/wrong-value', 2]]);
});

test('an omitted stage has its defaults; package only runs if the file has it', () => {
  const bare = parseExperiment('```yaml dataset\npath: a\n```\n');
  assert.deepEqual(bare.settings.finetune, defaultSettings('finetune'));
  assert.deepEqual(
    stageNames.filter((stage) => runsStage(bare, stage)),
    ['dataset', 'model', 'preprocess', 'finetune', 'evaluate'],
  );
  assert.equal(runsStage(parseExperiment('```yaml package\n```\n'), 'package'), true);
});

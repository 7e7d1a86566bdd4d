import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import chinese from '../../../l10n/bundle.l10n.zh-cn.json';
import { formatMetric, metricTitle } from '../../../src/experiment/reports/metrics';
import type { ReportBlock } from '../../../src/experiment/reports/report';
import { translatedBlock } from '../../../src/experiment/reports/translatedReport';
import { describeDifference } from '../../../src/experiment/runs/runSummary';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatParameters,
  formatPercent,
} from '../../../src/experiment/words/formatNumbers';
import { formatTime } from '../../../src/experiment/words/formatTimes';
import {
  currentLanguage,
  setLanguage,
  t,
  tCount,
  translated,
} from '../../../src/experiment/words/translation';

afterEach(() => setLanguage('en', undefined));
const speakChinese = () => setLanguage('zh-cn', chinese);

test('a language without translations is English, in numbers too', () => {
  setLanguage('de', undefined);
  assert.equal(currentLanguage(), 'en');
  assert.equal(t('{0} changed', 'epochs'), 'epochs changed');
  assert.equal(formatCount(1234), '1,234');
});

test('English has two forms for a count, Chinese one', () => {
  const runs = (count: number) => tCount(count, '{0} run', '{0} runs', count);
  assert.deepEqual([runs(1), runs(2)], ['1 run', '2 runs']);
  speakChinese();
  assert.deepEqual([runs(1), runs(2)], ['1 次运行', '2 次运行']);
});

test('parts stand where the language wants them; what looks like a hole in them stays', () => {
  speakChinese();
  assert.equal(t('{0} {1} examples', 12, '{1}'), '{1}的 12 个示例');
});

test('numbers, sizes and times are written as Chinese does', () => {
  speakChinese();
  assert.equal(formatPercent(0.8451), '84.5%');
  assert.equal(formatDuration(200_000), '3 分 20 秒');
  assert.equal(formatBytes(999), '999 字节');
  assert.equal(formatParameters(22_713_216), '2271.3万');
  assert.equal(formatTime(new Date(2026, 0, 1, 21, 5)), '21:05');
  assert.equal(metricTitle('macroF1'), '宏平均 F1');
  assert.equal(describeDifference({ name: 'accuracy', value: 0.9 }, 0.8), '▲ 10.0');
  assert.equal(formatMetric('loss', 0.5), '0.5000');
});

test('an English text of the engine is translated with its parts', () => {
  assert.equal(translated('On 320 test examples. Loss 0.2312.'), 'On 320 test examples. Loss 0.2312.');
  speakChinese();
  assert.equal(translated('On 320 test examples. Loss 0.2312.'), '基于测试集的 320 个示例。损失 0.2312。');
  assert.equal(
    translated('12 texts (3 changed by cleaning); median length 7 tokens, longest 9; 0 truncated at 16'),
    '12 个文本(清理更改了 3 个)；长度中位数 7 个词元，最长 9；0 个在 16 处截断',
  );
  assert.equal(translated('files changed'), 'files 已更改');
  assert.equal(
    translated('0.0 % of the texts are truncated at 16 tokens.'),
    '0.0% 的文本在 16 个词元处截断。',
  );
  assert.equal(translated('always answering happy'), '始终回答 happy');
  assert.equal(translated('A sentence of nobody.'), 'A sentence of nobody.');
});

test('a report is translated but for what is of the data', () => {
  speakChinese();
  const columns = [
    { title: 'Label', format: 'text' },
    { title: 'Change', format: 'text' },
  ] as const;
  const block: ReportBlock = {
    block: 'samples',
    title: 'Most confident mistakes',
    columns: [...columns],
    samples: [{ text: 'Label', cells: ['fixed', 'fixed'] }],
    none: 'No example was mistaken.',
  };
  assert.deepEqual(translatedBlock(block), {
    block: 'samples',
    title: '最自信的错误',
    columns: [
      { title: '标签', format: 'text' },
      { title: '变化', format: 'text' },
    ],
    samples: [{ text: 'Label', cells: ['fixed', '已修正'] }],
    none: '没有分错的示例。',
  });
});

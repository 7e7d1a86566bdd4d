import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import chinese from '../../../l10n/bundle.l10n.zh-cn.json';
import { dataWords } from '../../../src/experiment/data/dataWords';
import { clauseOf } from '../../../src/experiment/errors/clauses';
import { inWords } from '../../../src/experiment/reports/drawBlocks';
import { formatMetric, metricTitle } from '../../../src/experiment/reports/metrics';
import { blockSchema, type ReportBlock } from '../../../src/experiment/reports/report';
import { progressText, reportWords } from '../../../src/experiment/reports/reportWords';
import { describeDifference } from '../../../src/experiment/runs/runSummary';
import { runWords, warningText } from '../../../src/experiment/runs/runWords';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatParameters,
  formatPercent,
} from '../../../src/experiment/words/formatNumbers';
import { formatTime } from '../../../src/experiment/words/formatTimes';
import { currentLanguage, setLanguage, t, tCount } from '../../../src/experiment/words/translation';

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
  assert.equal(t('{0} {1} examples', 12, '{1}'), '{1}的 12 个样本');
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

const { say } = reportWords;

test('a phrase becomes words in the language of the window, with its parts', () => {
  const score = say('on-split', { split: 'test', examples: 320, loss: 0.2312 });
  const summary = { texts: 12, cleaned: 3, median: 7, longest: 9, truncated: 0, limit: 16 };
  const { message, words } = reportWords.worded('texts-encoded', summary);
  assert.equal(inWords(score), 'On 320 test examples. Loss 0.2312.');
  assert.equal(
    message,
    '12 texts (3 changed by cleaning); median length 7 tokens, longest 9; 0 truncated at 16',
  );
  speakChinese();
  assert.equal(inWords(score), '基于测试集的 320 个样本。损失 0.2312。');
  assert.equal(inWords(words), '12 个文本(清理更改了 3 个)；长度中位数 7 个词元，最长 9；0 个在 16 处截断');
  assert.equal(inWords(say('truncated', { share: 0, tokens: 16 })), '0.0% 的文本在 16 个词元处截断。');
  assert.equal(inWords(say('always-answering', { answer: 'happy' })), '始终回答 happy');
  assert.equal(progressText({ message: 'Reading' }), '正在读取');
});

test('an unknown phrase is shown by its name, and parts that do not fit make no words', () => {
  assert.equal(inWords({ say: 'of-a-newer-version' }), 'of-a-newer-version');
  assert.equal(inWords({ say: 'truncated', parts: { share: 'much', tokens: [1] } }), 'truncated');
  assert.equal(inWords({ say: 'toString' }), 'toString');
  assert.equal(reportWords.inWords({ say: 'latency' }), undefined);
  const warning = { message: '2 texts', words: { say: 'same-texts', parts: { count: 2, rows: ['a.csv'] } } };
  assert.equal(warningText(warning), '2 texts');
});

test('a warning and a finding of data are worded from their phrases', () => {
  const rows = ['a.csv', 12, '3, 4', 'b.csv', 1, '7'];
  const { message, words } = dataWords.worded('same-texts', { count: 13, rows });
  const compiled = runWords.worded('no-xla', { why: clauseOf(new Error('no memory')) });
  assert.match(compiled.message, /^XLA could not compile the training step \(no memory\); training/);
  assert.equal(message, '13 texts stand more than once: a.csv lines 3, 4 and 10 more; b.csv line 7.');
  speakChinese();
  assert.match(warningText(compiled), /^XLA 无法编译训练步骤.*no memory/);
  assert.match(warningText({ message, words }), /^13 个文本重复出现：a\.csv 第 3, 4/);
});

test('the words of a report are translated, and data are not', () => {
  speakChinese();
  const block: ReportBlock = {
    block: 'samples',
    title: say('confident-mistakes', {}),
    columns: [
      { title: say('label', {}), format: 'text' },
      { title: say('change', {}), format: 'text' },
    ],
    samples: [{ text: 'Label', cells: ['fixed', say('fixed', {})] }],
    none: say('no-mistake', {}),
  };
  assert.deepEqual(blockSchema.parse(block), block);
  assert.deepEqual(inWords(block), {
    block: 'samples',
    title: '置信度最高的错误',
    columns: [
      { title: '标签', format: 'text' },
      { title: '变化', format: 'text' },
    ],
    samples: [{ text: 'Label', cells: ['fixed', '已修正'] }],
    none: '没有分错的样本。',
  });
});

test('a report of an older run, whose words are strings, is shown as it is stored', () => {
  const old = {
    block: 'table',
    title: 'Labels',
    columns: [{ title: 'Label', format: 'text' }],
    rows: [['good']],
    summary: ['macro average'],
  };
  const block = blockSchema.parse(old);
  assert.deepEqual(inWords(block), old);
});

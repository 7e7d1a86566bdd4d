import assert from 'node:assert/strict';
import { test } from 'node:test';
import { candidatesReport } from '../../../../src/engine/evaluation/candidates/candidatesReport';
import { chooseCandidate, verdictOn } from '../../../../src/engine/evaluation/candidates/compareCandidates';
import { taskNamed } from '../../../../src/engine/tasks/tasks';
import { inWords } from '../../../../src/experiment/reports/drawBlocks';
import type { CandidateResult } from '../../../../src/experiment/runs/results';

const candidate = (name: string, bytes: number, metric: string, score: number): CandidateResult => ({
  name,
  bytes,
  zippedBytes: bytes,
  sparsity: 0,
  metrics: { [metric]: score },
  scoredIn: 'TensorFlow',
  runtime: 'none',
  latency: [],
  difference: { low: -0.25, high: 0.5 },
  changed: 0,
});

test('the smallest candidate is chosen that loses little enough, of a perplexity as a share of it', () => {
  const choices = (metric: string, scores: readonly number[], task: string, maxLoss: number) =>
    chooseCandidate(
      scores.map((score, at) => candidate(`${at}`, 100 - at, metric, score)),
      taskNamed(task),
      maxLoss,
    );
  assert.equal(choices('accuracy', [0.9, 0.895, 0.88], 'classification', 0.01), '1');
  assert.equal(choices('accuracy', [0.9, 0.8], 'classification', 0.01), '0');
  assert.equal(choices('perplexity', [20, 20.1, 30], 'language-modelling', 0.01), '1');
  assert.equal(choices('perplexity', [20, 19, 21], 'language-modelling', 0.1), '2');
});

test('a score that is no share of one is written as a number, and so is its difference; only answers that are right or wrong change', () => {
  const written = (task: string, metric: string) => {
    const result = candidate('as trained', 1, metric, 9.5);
    const scored = {
      outputs: { logits: { values: new Float32Array(), shape: [1] } },
      targets: { label: { values: new Int32Array(), shape: [] } },
      labels: [],
    };
    const [table] = candidatesReport([{ result, scored }], 'none', taskNamed(task), { examples: [] });
    assert.ok(table?.block === 'table');
    const counts = table.columns.some(({ title }) => inWords(title) === 'Changed answers');
    return [table.columns[4]?.format, inWords(table.rows[0]?.[5]), counts];
  };
  assert.deepEqual(written('language-modelling', 'perplexity'), [
    'decimal',
    '-0.2500\u00a0to\u00a0+0.5000',
    false,
  ]);
  assert.deepEqual(written('classification', 'accuracy'), [
    'percent',
    '-25.0\u00a0to\u00a0+50.0\u00a0points',
    true,
  ]);
});

test('the interval of the loss decides, or the examples are too few', () => {
  const trained = candidate('as trained', 1, 'accuracy', 0.9);
  const verdict = (low: number, high: number, maxLoss = 0.01) =>
    verdictOn('accuracy', trained, { difference: { low, high } }, maxLoss);
  assert.equal(verdict(-0.009, 0.02), 'within');
  assert.equal(verdict(-0.3, -0.02), 'beyond');
  assert.equal(verdict(-0.26, 0.26), 'undecided');
  const model = candidate('as trained', 1, 'perplexity', 20);
  assert.equal(verdictOn('perplexity', model, { difference: { low: -1, high: 0.1 } }, 0.01), 'within');
  assert.equal(verdictOn('perplexity', model, { difference: { low: 2, high: 9 } }, 0.01), 'beyond');
});

test('a choice has its reason, and says when the examples do not decide it', () => {
  const scored = {
    outputs: { logits: { values: new Float32Array(), shape: [1] } },
    targets: { label: { values: new Int32Array(), shape: [] } },
    labels: [],
  };
  const compared = [
    { scored, result: candidate('as trained', 2, 'accuracy', 0.9) },
    { scored, result: candidate('int8', 1, 'accuracy', 0.9) },
  ];
  const examples = Array.from({ length: 25 }, () => ({ row: { text: '' }, target: [0], file: 'a' }));
  const reason = (chosen: string, isByUser: boolean) => {
    const [first, table] = candidatesReport(compared, chosen, taskNamed('classification'), {
      examples,
      choice: { isByUser, maxLoss: 0.01 },
    });
    assert.ok(first?.block === 'scores' && table?.block === 'table');
    return [inWords(first.note!), ...table.rows.map((row) => inWords(row.at(-1)))];
  };
  assert.deepEqual(reason('int8', false), [
    'Chosen: int8, the smallest candidate that loses at most 1.0 points on these examples. Not decidable with 25 examples: the 95 % interval reaches beyond 1.0 points.',
    'yes',
    'not decidable with 25',
  ]);
  assert.match(
    String(reason('as trained', false)[0]),
    /^Chosen: as trained, because every candidate loses more/,
  );
  assert.equal(reason('as trained', true)[0], 'Chosen by the experiment: as trained.');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chartOf } from '../../bench/chart';
import type { ContenderName } from '../../bench/contenders';
import type { Outcome } from '../../bench/race';
import { markdownPage } from '../../bench/report';
import { describeCost } from '../../bench/statisticsCost';
import { type BenchSummary, median, quantile, summarizeModel } from '../../bench/summary';
import { workloadOf } from '../../bench/workloads';

const workload = workloadOf('bert-mini', { device: 'cpu', dropout: 0 });

/** An outcome whose steps took these times. */
function outcome(name: ContenderName, times: readonly number[], firstStepMs = 1234.4): Outcome {
  return {
    name,
    ready: { event: 'ready', firstStepMs, device: 'CPU (2 threads)', versions: {} },
    startMs: 2000.6,
    steps: times.map((ms, i) => ({ event: 'step', ms, cpuMs: 2 * ms, loss: 1 / (i + 1) })),
    peakMemoryMiB: 512.3,
    gpuMemoryMiB: undefined,
  };
}

test('a median is the middle, or the mean of the two in the middle', () => {
  assert.equal(median([30, 10, 20]), 20);
  assert.equal(median([40, 10, 20, 30]), 25);
  assert.equal(quantile([10, 20, 30, 40, 50], 0.25), 20);
  assert.equal(quantile([10, 20], 0.25), 12.5);
  assert.ok(Number.isNaN(median([])));
});

test('measures of a contender', () => {
  const { contenders } = summarizeModel(workload, [outcome('graft', [104, 100, 300, 102])]);
  assert.deepEqual(contenders.graft, {
    medianMs: 103,
    lowerQuartileMs: 101.5,
    upperQuartileMs: 153,
    minMs: 100,
    cpuMs: 206,
    firstStepMs: 1234,
    startMs: 2001,
    peakMemoryMiB: 512,
    lastLoss: 0.25,
    device: 'CPU (2 threads)',
  });
});

test("ratios are of medians, over Graft's, and the fastest PyTorch is named", () => {
  const model = summarizeModel(workload, [
    outcome('tfjsEager', [200, 210, 900]),
    outcome('graft', [100, 100, 400]),
    outcome('torchEager', [151, 150, 149]),
    outcome('torchFused', [125, 120, 130]),
    { name: 'torchCompiled', failure: 'It ended too early.' },
  ]);
  assert.equal(model.tfjsEagerOverGraft, 2.1);
  assert.equal(model.torchEagerOverGraft, 1.5);
  assert.equal(model.fastestTorch, 'torchFused');
  assert.equal(model.fastestTorchOverGraft, 1.25);
  assert.ok(!('torchCompiledOverGraft' in model));
  assert.ok(!('graftOverGraft' in model));
  assert.deepEqual(model.contenders.torchCompiled, { failure: 'It ended too early.' });
});

test('without Graft there are no ratios', () => {
  const model = summarizeModel(workload, [outcome('torchEager', [150])]);
  assert.equal(model.fastestTorch, 'torchEager');
  assert.ok(!('torchEagerOverGraft' in model));
  assert.ok(!('fastestTorchOverGraft' in model));
});

test('the page and the chart show every contender with its ratio', () => {
  const model = summarizeModel(workload, [outcome('graft', [100]), outcome('torchEager', [126])]);
  const summary: BenchSummary = {
    date: '2026-01-02T03:04:05.000Z',
    command: 'npm run bench --',
    steps: 1,
    precision: 'float32',
    xla: 'auto',
    machine: { device: 'CPU: A & B', processor: 'A & B', threads: 2, memoryGiB: 8, system: 'Linux' },
    versions: { torch: '2.8.0' },
    models: { 'bert-mini': model },
  };
  const page = markdownPage(summary, 'a.svg');
  assert.match(page, /^\| BERT-mini \| graft \| 100 \| 100 – 100 \| {2}\| 200 \| 1 s \| 537 MB \|$/m);
  assert.match(page, /^\| {2}\| torchEager \| 126 \| 126 – 126 \| 1\.26 \| 252 \| 1 s \| 537 MB \|$/m);
  const chart = chartOf(summary);
  assert.match(chart, /126 ms · 1\.26×/);
  assert.match(chart, /A &amp; B/);
  const [graft, torch] = [...chart.matchAll(/<rect .* width="(\d+)"/g)].map(([, width]) => Number(width));
  assert.equal(torch, 400);
  assert.equal(graft, Math.round(400 / 1.26));
});

test('the cost and the benefit of exact batch statistics are reported together', () => {
  const cost = {
    shape: [8, 112, 112, 32],
    exact: { ms: 10.61, error: 3.4e-7 },
    own: { ms: 7.96, error: 9.01e-6 },
  };
  assert.equal(
    describeCost(cost),
    "Batch norm of [8, 112, 112, 32] and its gradients: 10.6 ms (variance off by 3e-7); by TensorFlow's fused kernel 8.0 ms (variance off by 9e-6).",
  );
});

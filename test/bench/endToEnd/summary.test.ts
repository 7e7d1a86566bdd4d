import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Trial } from '../../../bench/endToEnd/contest';
import { chartOf, markdownPage } from '../../../bench/endToEnd/report';
import { type EndToEndSummary, summarizeWorkload } from '../../../bench/endToEnd/summary';
import { workloadNamed } from '../../../bench/endToEnd/workloads';

const workload = workloadNamed('wordnet8');

/** A trial that took this many seconds. */
function trial(
  seed: number,
  seconds: number,
  accuracy: number,
  peakMemoryMiB: number | undefined = 1000,
): Trial {
  const wallMs = seconds * 1000;
  return {
    ...{ seed, wallMs, accuracy, peakMemoryMiB },
    cpuMs: 2 * wallMs,
    firstStepMs: 1234,
    stages: { start: 500, steps: wallMs - 500 },
    steps: [900, 200, 100],
    versions: {},
  };
}

const graft = {
  name: 'graft',
  trials: [trial(1, 10, 0.84), trial(2, 12, 0.86), trial(3, 40, 0.85)],
} as const;
const careful = { name: 'torchCareful', trials: [trial(1, 20, 0.8, 2000), trial(2, 24, 0.9, 2000)] } as const;

test('medians of times and memory, the mean of the scores', () => {
  const { contenders } = summarizeWorkload(workload, [graft]);
  assert.deepEqual(contenders.graft, {
    wallMs: 12_000,
    fastestMs: 10_000,
    slowestMs: 40_000,
    cpuMs: 24_000,
    peakMemoryMiB: 1000,
    firstStepMs: 1234,
    medianStepMs: 200,
    accuracy: 0.85,
    accuracies: [0.84, 0.86, 0.85],
    stages: { start: 500, steps: 11_500 },
  });
});

test("Graft's share is of what the fastest script needs", () => {
  const summary = summarizeWorkload(workload, [
    graft,
    { name: 'torchTutorial', trials: [trial(1, 50, 0.85)] },
    careful,
    { name: 'torchCarefulCompiled', failure: 'It ended with 1.' },
  ]);
  assert.equal(summary.fastestScript, 'torchCareful');
  assert.deepEqual(summary.graftOverFastestScript, { wall: 0.545, cpu: 0.545, memory: 0.5 });
  assert.deepEqual(summary.contenders.torchCarefulCompiled, { failure: 'It ended with 1.' });
});

test('without a script there is no share, and where the system does not tell there is no memory', () => {
  const summary = summarizeWorkload(workload, [
    { name: 'graft', trials: [{ ...trial(1, 9, 0.8), peakMemoryMiB: undefined }] },
  ]);
  assert.ok(!('graftOverFastestScript' in summary) && !('fastestScript' in summary));
  assert.ok(summary.contenders.graft && !('peakMemoryMiB' in summary.contenders.graft));
});

test('the page and the chart show every contender, and say where the time went', () => {
  const summary: EndToEndSummary = {
    date: '2026-01-02T03:04:05.000Z',
    command: 'npm run bench -- --end-to-end',
    repeats: 3,
    machine: { device: 'CPU: A & B', processor: 'A & B', threads: 2, memoryGiB: 8, system: 'Linux' },
    versions: { torch: '2.8.0' },
    workloads: [summarizeWorkload(workload, [graft, careful])],
  };
  const page = markdownPage(summary, 'a.svg');
  assert.match(
    page,
    /^\| wordnet8 \| graft \| 12\.0 \| 10\.0 – 40\.0 \| 24\.0 \| 1\.0 GB \| 1\.23 s \| 200 \| 85\.0 % \|$/m,
  );
  assert.match(
    page,
    /^\| {2}\| torchCareful \| 22\.0 \| 20\.0 – 24\.0 \| 44\.0 \| 2\.1 GB \| 1\.23 s \| 200 \| 85\.0 % \|$/m,
  );
  assert.match(page, /Graft needs 55 % of the time of the fastest script \(torchCareful\)/);
  assert.match(page, /^- wordnet8, graft, seconds by part: start 0\.50, steps 11\.50\.$/m);
  const chart = chartOf(summary);
  assert.match(chart, /12\.0 s · 1\.0 GB/);
  const [short, long] = [...chart.matchAll(/<rect .* width="(\d+)"/g)].map(([, width]) => Number(width));
  assert.deepEqual([short, long], [Math.round((400 * 12) / 22), 400]);
});

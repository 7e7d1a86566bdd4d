import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  calibrationError,
  forecastsOf,
  reliabilityBins,
} from '../../../../src/engine/evaluation/calibration/calibration';
import { calibrationOf } from '../../../../src/engine/evaluation/calibration/calibrationReport';
import { fitTemperature, meanLogLoss } from '../../../../src/engine/evaluation/calibration/temperature';
import type { Choices } from '../../../../src/engine/tasks/task';

interface Measures {
  readonly logLoss: number;
  readonly error: number;
  readonly brier: number;
}
/** An output of make.py, by numpy, SciPy and scikit-learn. */
interface Golden {
  readonly name: string;
  readonly width: number;
  readonly logits: number[];
  readonly truth: number[];
  readonly temperature: number;
  readonly before: Measures;
  readonly after: Measures;
}
const goldens: readonly Golden[] = JSON.parse(
  readFileSync('test/golden/calibration/calibration.json', 'utf8'),
);
const choicesOf = ({ logits, width, truth }: Golden): Choices => ({
  ...{ logits: Float32Array.from(logits), width },
  truth: Int32Array.from(truth),
});
const isNear = (value: number, wanted: number, name: string) =>
  assert.ok(Math.abs(value - wanted) < 1e-5 * Math.max(1, wanted), `${name}: ${value}, not ${wanted}`);

test('log loss, calibration error, Brier score and temperature are those of scikit-learn and SciPy', () => {
  assert.equal(goldens.length, 5);
  for (const golden of goldens) {
    const choices = choicesOf(golden);
    for (const [temperature, wanted] of [
      [1, golden.before],
      [golden.temperature, golden.after],
    ] as const) {
      const { scores } = calibrationOf(
        { ...choices, logits: choices.logits.map((x) => x / temperature) },
        golden.truth.length,
      );
      isNear(scores.logLoss.value, wanted.logLoss, `${golden.name}, log loss`);
      isNear(scores.calibrationError.value, wanted.error, `${golden.name}, calibration error`);
      isNear(scores.brierScore.value, wanted.brier, `${golden.name}, Brier score`);
    }
    isNear(fitTemperature(choices), golden.temperature, `${golden.name}, temperature`);
  }
});

test('a temperature never has a higher log loss on its own choices, and few choices have none', () => {
  for (const golden of goldens) {
    const choices = choicesOf(golden);
    assert.ok(meanLogLoss(choices, fitTemperature(choices)) <= meanLogLoss(choices, 1), golden.name);
    const few = { ...choices, truth: choices.truth.subarray(0, 19) };
    assert.equal(fitTemperature(few), 1);
  }
});

test('a bin has its upper end, and certain answers that are all right have no error', () => {
  const third = { confidences: Float64Array.of(5 / 15, 5 / 15 + 1e-6), isRight: Uint8Array.of(1, 0) };
  assert.deepEqual(
    reliabilityBins(third).map(({ count, share }) => [count, share]),
    [
      [1, 1],
      [1, 0],
    ],
  );
  const sure = forecastsOf({
    logits: Float32Array.of(1000, 0, 0, 1000),
    width: 2,
    truth: Int32Array.of(0, 1),
  });
  assert.equal(calibrationError(reliabilityBins(sure)), 0);
  assert.deepEqual([...sure.brierScores], [0, 0]);
});

test('intervals contain their values, and the section says the error', () => {
  const golden = goldens[0]!;
  const { scores, block } = calibrationOf(choicesOf(golden), golden.truth.length);
  for (const [name, { value, interval }] of Object.entries(scores)) {
    assert.ok(interval && interval[0] <= value && value <= interval[1], `${name} ${value} ${interval}`);
    assert.ok(interval[1] > interval[0], name);
  }
  assert.deepEqual(block.title, { say: 'calibration', parts: { error: scores.calibrationError.value } });
  const [, diagram] = block.blocks;
  assert.ok(diagram?.block === 'curve');
  assert.equal(
    diagram.series[0]!.areas!.reduce((sum, count) => sum + count, 0),
    golden.truth.length,
  );
});

test('very many choices have a calibration error without an interval, in little time', () => {
  const rows = 3000;
  const logits = Float32Array.from({ length: 2 * 100 * rows }, (_, i) => (i % 2 === 0 ? 0 : Math.sin(i)));
  const truth = Int32Array.from({ length: 100 * rows }, (_, i) => i % 2);
  const { scores } = calibrationOf({ logits, width: 2, truth }, rows);
  assert.ok(scores.calibrationError.value > 0 && scores.brierScore.interval);
  assert.equal(scores.calibrationError.interval, undefined);
});

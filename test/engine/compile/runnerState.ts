import assert from 'node:assert/strict';
import type { StepRunner } from '../../../src/engine/compile/step';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import type { SmallModel } from './steps';

/** Variables and slots as arrays, by name. */
export function stateOf(
  runner: StepRunner,
  variables: ReadonlyMap<string, tf.Variable>,
): Map<string, Float32Array> {
  runner.syncVariables();
  const slots = runner.slots();
  const state = [...variables, ...slots].map(
    ([name, tensor]) => [name, tensor.dataSync<'float32'>()] as const,
  );
  tf.dispose([...slots.values()]);
  return new Map(state.map(([name, values]) => [name, values.slice()]));
}

/** Between two states of the same names. */
export function largestDifference(a: Map<string, Float32Array>, b: Map<string, Float32Array>): number {
  assert.deepEqual([...a.keys()].sort(), [...b.keys()].sort());
  return Math.max(
    ...[...a].flatMap(([name, values]) => [...values].map((x, i) => Math.abs(x - b.get(name)![i]!))),
  );
}

/** Disposes of runners, and of the variables that they trained. */
export function closeAll(runners: readonly StepRunner[], models: readonly SmallModel[]): void {
  for (const runner of runners) runner.dispose();
  tf.dispose(models.flatMap(({ variables }) => [...variables.values()]));
}

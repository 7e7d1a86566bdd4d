import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { tf } from '../../../../src/engine/tensorflow/loadTensorFlow';
import { type DropoutPlace, dropoutKey } from '../../../../src/engine/tensorflow/operations/dropout';
import { hasOwnKernels } from '../../../../src/engine/tensorflow/operations/ownKernels';
import { spelledCanonically } from '../../../../src/engine/tensorflow/operations/spelling';
import { flat } from '../../tensorCount';

/** As which processor this computes, where it is not the one that is there. */
export const { GRAFT_VECTORS: here } = process.env;

/** A fraction of the largest number in a tensor: as far as sums in another order take float32. */
const tolerance = 3e-6;

/** An operation that is one of Graft's own, or several of TensorFlow's. */
export interface Case {
  readonly name: string;
  readonly shapes: readonly number[][];
  readonly operation: (inputs: tf.Tensor[]) => tf.Tensor;
}

export function normal(shape: number[], seed: number): tf.Tensor {
  return tf.randomNormal(shape, 0, 1, 'float32', seed);
}

/** Value and gradients by every input, in order. */
export function differentiated({ operation }: Case, inputs: tf.Tensor[]): tf.Tensor[] {
  const value = operation(inputs);
  const weights = normal(value.shape, 99);
  return [value, ...tf.grads((...args: tf.Tensor[]) => tf.sum(tf.mul(operation(args), weights)))(inputs)];
}

export function assertAlike(own: tf.Tensor, theirs: tf.Tensor, what: string): void {
  assert.deepEqual(own.shape, theirs.shape);
  const scale = Math.max(0.3, tf.max(tf.abs(theirs)).dataSync()[0]!);
  const difference = tf.max(tf.abs(tf.sub(own, theirs))).dataSync()[0]!;
  assert.ok(difference <= tolerance * scale, `${what} differs by ${difference} of ${scale}`);
}

export const at = (rate: number, place = 3): DropoutPlace => ({
  ...{ key: dropoutKey(tf.tensor1d([7, 12], 'int32')), place, rate },
});

/** One test a case: its value, and its gradient by every input, are the same by either. */
export function testAgainstTensorFlow(cases: readonly Case[]): void {
  for (const own of cases)
    test(
      `${own.name}: one pass gives what TensorFlow's operations give, and the same gradients`,
      flat(() =>
        tf.tidy(() => {
          assert.equal(hasOwnKernels(), here !== 'none');
          const inputs = own.shapes.map((shape, i) => normal(shape, i + 1));
          const theirs = spelledCanonically(() => differentiated(own, inputs));
          for (const [i, tensor] of differentiated(own, inputs).entries())
            assertAlike(tensor, theirs[i]!, i === 0 ? 'the value' : `gradient ${i}`);
        }),
      ),
    );
}

/** Runs the tests of a file as lesser processors do, at least `least` of them. The bundle of a lane takes the file's name. */
export function testOnLesserProcessors(file: string, least: number): void {
  for (const [vectors, processor] of [
    ['avx2', 'has AVX2 alone'],
    ['none', 'has neither, by the operations of TensorFlow'],
  ] as const)
    test(`the same is computed on a processor that ${processor}`, { skip: here !== undefined }, () => {
      const env = { ...process.env, GRAFT_VECTORS: vectors, NODE_TEST_CONTEXT: undefined };
      const { stdout } = spawnSync(process.execPath, ['--test-reporter=tap', __filename, file], {
        ...{ env, encoding: 'utf8' },
      });
      assert.match(stdout, /^# fail 0$/m, stdout);
      const [, passed] = /^# pass (\d+)$/m.exec(stdout) ?? [];
      assert.ok(Number(passed) > least, stdout);
    });
}

/** Runs the cases of a file on one core, where no thread takes a part of another's work. */
export function testOnOneCore(file: string, cases: readonly Case[]): void {
  if (process.env[onOneCore]) console.log(`computed ${digestOf(cases)}`);
  const core = firstCore();
  const skip = here !== undefined || process.env[onOneCore] !== undefined || core === undefined;
  test('one thread computes the same bits as several', { skip }, () => {
    const env = { ...process.env, [onOneCore]: '1', NODE_TEST_CONTEXT: undefined };
    const { stdout } = spawnSync('taskset', ['-c', core!, process.execPath, __filename, file], {
      env,
      encoding: 'utf8',
    });
    assert.equal(/^(?:# )?computed (\w+)$/m.exec(stdout)?.[1], digestOf(cases), stdout);
  });
}

const onOneCore = 'GRAFT_TESTS_ON_ONE_CORE';

/** The tolerance of all values and gradients. */
function digestOf(cases: readonly Case[]): string {
  const hash = createHash('sha256');
  tf.tidy(() => {
    for (const own of cases) {
      const inputs = own.shapes.map((shape, i) => normal(shape, i + 1));
      for (const tensor of differentiated(own, inputs)) hash.update(tensor.dataSync());
    }
  });
  return hash.digest('hex');
}

/** Undefined where the system does not tell. */
function firstCore(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  return /^Cpus_allowed_list:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
}

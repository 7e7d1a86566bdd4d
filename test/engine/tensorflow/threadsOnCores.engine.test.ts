import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import { test } from 'node:test';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { gelu } from '../../../src/engine/tensorflow/operations/gelu';
import { hasOwnKernels } from '../../../src/engine/tensorflow/operations/ownKernels';
import { until } from '../../until';

/** The cores that each thread of this process may use, as Linux writes them: `0-3`, or `2`. */
function coresOfThreads(): string[] {
  const coresOf = (thread: string) => /^Cpus_allowed_list:\s+(.*)$/m.exec(statusOf(thread))?.[1];
  return readdirSync('/proc/self/task').flatMap((thread) => coresOf(thread) ?? []);
}

function statusOf(thread: string): string {
  try {
    return readFileSync(`/proc/self/task/${thread}/status`, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}

const isSingle = (cores: string) => /^\d+$/.test(cores);

function numbersOf(threads: readonly string[]): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const core of threads) numbers.set(core, (numbers.get(core) ?? 0) + 1);
  return numbers;
}

const [all] = process.platform === 'linux' ? coresOfThreads() : [];
const tells = all !== undefined && !isSingle(all) && !process.env.TF_NUM_INTRAOP_THREADS && hasOwnKernels();

test('on Linux the threads that share an operation have a core each, and all others have any', {
  skip: tells ? false : 'one core, a system that does not tell, or TensorFlow alone',
}, async () => {
  tf.tidy(() => gelu({ x: tf.ones([1024, 1024]), bias: tf.zeros([1024]) }).dataSync());
  // TensorFlow's thread and, on up to sixteen cores, a helper of Graft's operations, which moves to its core when it first runs.
  const perCore = os.availableParallelism() > 16 ? 1 : 2;
  await until(() => {
    const numbers = numbersOf(coresOfThreads().filter(isSingle));
    return numbers.size >= 2 && [...numbers.values()].every((count) => count === perCore);
  });
  assert.deepEqual([...new Set(coresOfThreads().filter((cores) => !isSingle(cores)))], [all]);
});

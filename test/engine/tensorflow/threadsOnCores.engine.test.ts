import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { gelu } from '../../../src/engine/tensorflow/operations/gelu';

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

test('on Linux the threads that share an operation have a core each, and all others have any', {
  skip: all === undefined || isSingle(all) ? 'one core, or a system that does not tell' : false,
}, () => {
  tf.tidy(() => gelu(tf.ones([1024, 1024])).dataSync());
  const threads = coresOfThreads();
  const pinned = numbersOf(threads.filter(isSingle));
  // TensorFlow's thread, and the helper of our own operations, of which no more than sixteen are made.
  assert.ok(
    [...pinned.values()].every((count) => count === 1 || count === 2),
    JSON.stringify([...pinned]),
  );
  assert.ok(pinned.size >= 2 && [...pinned.values()].includes(2));
  assert.deepEqual([...new Set(threads.filter((cores) => !isSingle(cores)))], [all]);
});

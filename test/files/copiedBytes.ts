import type { TestContext } from 'node:test';

/** Counts the bytes that `Buffer.concat` copies until the test ends: a time would depend on the machine. */
export function copiedBytes(context: TestContext): () => number {
  let copied = 0;
  const { concat } = Buffer;
  context.mock.method(Buffer, 'concat', (...args: Parameters<typeof concat>) => {
    const joined = concat(...args);
    copied += joined.length;
    return joined;
  });
  return () => copied;
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';

/** Each operation is refused for the kind of its last attribute, after the names of all, which no thread has noted before, were noted. */
const program = `
const { workerData } = require('node:worker_threads');
const binding = require(workerData.binding);
let refused = 0;
for (let i = 0; i < 800; i++) {
  const attributes = Array.from({ length: 500 }, (_, k) => ({
    name: \`\${i}_\${k}_\${workerData.thread}\`,
    type: k < 499 ? binding.TF_ATTR_INT : -1,
    value: 1,
  }));
  try {
    binding.executeOp('NoOp', attributes, [], 0);
  } catch {
    refused++;
  }
}
process.exit(refused === 800 ? 0 : 1);
`;

test('threads that meet new attributes of operations at the same time do not break each other', async () => {
  const binding = process.env.GRAFT_BINDING;
  const threads = Array.from(
    { length: 4 },
    (_, thread) => new Worker(program, { eval: true, workerData: { binding, thread } }),
  );
  const codes = await Promise.all(
    threads.map((thread) => new Promise((resolve) => thread.once('exit', resolve))),
  );
  assert.deepEqual(codes, [0, 0, 0, 0]);
});

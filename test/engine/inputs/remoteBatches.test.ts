import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { isMainThread, type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads';
import {
  type BatchRequest,
  type BatchSource,
  type PreparedBatch,
  prepareBatches,
} from '../../../src/engine/inputs/batchSource';
import { batchesAhead, remoteBatchSource, serveBatches } from '../../../src/engine/inputs/remoteBatches';
import { GraftError } from '../../../src/experiment/errors/errors';
import { collect } from './collect';
import { encodedOf } from './text/encodedOf';

const training = { seed: 1, epoch: 3, fromBatch: 0, microBatches: 2 };
const request: BatchRequest = {
  encoded: encodedOf(Array.from({ length: 103 }, (_, i) => 2 + ((i * 37) % 61))),
  targets: { label: { values: Int32Array.from({ length: 103 }, (_, i) => i % 3), shape: [] } },
  batchSize: 8,
  shapes: 'few',
  training,
};
const batchesInEpoch = 13;
/** The bundle of a lane has all its test files: the thread runs this one. */
const thisFile = 'test/engine/inputs/remoteBatches.test.ts';

/** Runs this file in a separate thread: takes a batch, sleeps until it is woken, and takes the others. */
async function sleepAfterTheFirst(): Promise<void> {
  const flags = workerData as Int32Array;
  const source = remoteBatchSource((asked, port) => parentPort!.postMessage({ asked, port }, [port]));
  const taken: PreparedBatch[] = [];
  let woken: string | undefined;
  for await (const batch of source(request)) {
    taken.push(batch);
    if (woken) continue;
    raise(flags, asleep);
    woken = Atomics.wait(flags, awake, 0, 20_000);
  }
  parentPort!.postMessage({ taken, woken });
}

const asleep = 0;
const awake = 1;
function raise(flags: Int32Array, flag: number): void {
  Atomics.store(flags, flag, 1);
  Atomics.notify(flags, flag);
}

/** A source at the other end of a channel, which keeps count of what was prepared. */
function counted(prepare: BatchSource = prepareBatches) {
  const watched = { prepared: [] as PreparedBatch[], ports: [] as MessagePort[] };
  async function* watch(batches: AsyncIterable<PreparedBatch>) {
    for await (const batch of batches) {
      watched.prepared.push(batch);
      yield batch;
    }
  }
  const source = remoteBatchSource((asked, port) => {
    watched.ports.push(port);
    serveBatches(watch(prepare(asked)), port);
  });
  return { source, watched };
}

const take = (source: BatchSource, from = request) => collect(source(from));

/** Long enough for all messages that are under way, and for those that answer them. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await setImmediate();
}

const openPorts = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;

function runTests(): void {
  test('through a channel come the same batches in the same order, from any batch of the epoch', async () => {
    const { source } = counted();
    for (const fromBatch of [0, 5, batchesInEpoch]) {
      const asked = { ...request, training: { ...training, fromBatch } };
      const taken = await take(source, asked);
      assert.equal(taken.length, batchesInEpoch - fromBatch);
      assert.deepEqual(taken, await take(prepareBatches, asked));
    }
  });

  test('the memory of a batch moves, it is not copied', async () => {
    const { source, watched } = counted();
    await take(source);
    const arrays = watched.prepared.flatMap(({ microBatches }) =>
      microBatches.flatMap(({ feeds }) => Object.values(feeds).map(({ values }) => values)),
    );
    assert.equal(watched.prepared.length, batchesInEpoch);
    assert.ok(arrays.every(({ buffer }) => buffer.byteLength === 0));
  });

  test('as many batches as agreed are prepared ahead of the one that was taken, and never more', async () => {
    const { source, watched } = counted();
    let taken = 0;
    for await (const _ of source(request)) {
      taken++;
      await settle();
      assert.equal(watched.prepared.length, Math.min(taken + batchesAhead, batchesInEpoch));
    }
    assert.equal(taken, batchesInEpoch);
  });

  test('ending an epoch early closes its channel and stops preparing batches', async () => {
    const before = openPorts();
    const { source, watched } = counted();
    for await (const _ of source(request)) break;
    await once(watched.ports[0]!, 'close');
    const { length } = watched.prepared;
    assert.ok(length <= 1 + batchesAhead);
    await settle();
    assert.equal(watched.prepared.length, length);
    assert.equal(openPorts(), before);
  });

  test('an epoch that is done leaves no channel open', async () => {
    const before = openPorts();
    const { source, watched } = counted();
    await take(source);
    await settle();
    assert.equal(openPorts(), before);
    assert.equal(watched.ports.length, 1);
  });

  test('an error comes out after the batches that were prepared before it, with code, remedy and place', async () => {
    const remedy = 'Run again with --fresh to write it again.';
    const place = { file: 'train.safetensors' };
    const { source, watched } = counted(async function* (asked) {
      yield (await take(prepareBatches, asked))[0]!;
      throw new GraftError('preprocess/damaged-cache', 'It is damaged.', { remedy, place });
    });
    const before = openPorts();
    let taken = 0;
    const takeAll = async () => {
      for await (const _ of source(request)) taken++;
    };
    await assert.rejects(takeAll(), {
      code: 'preprocess/damaged-cache',
      message: 'It is damaged.',
      remedy,
      place,
    });
    assert.equal(taken, 1);
    assert.equal(watched.prepared.length, 1);
    await settle();
    assert.equal(openPorts(), before);
  });

  test('a defect comes out too', async () => {
    const { source } = counted();
    const broken = {
      ...request,
      encoded: { ...request.encoded, offsets: undefined as unknown as Int32Array },
    };
    await assert.rejects(take(source, broken), {
      code: 'graft/unexpected',
      message: /Internal error in Graft/,
    });
  });

  test('while a thread sleeps in a call, its next batches are prepared', { timeout: 60_000 }, async (t) => {
    const flags = new Int32Array(new SharedArrayBuffer(8));
    let prepared = 0;
    async function* watch(batches: AsyncIterable<PreparedBatch>) {
      for await (const batch of batches) {
        prepared++;
        // From the second batch on, the other thread sleeps; it is woken by the last that it may have ahead.
        if (prepared === 2) assert.notEqual(Atomics.wait(flags, asleep, 0, 20_000), 'timed-out');
        if (prepared === 1 + batchesAhead) raise(flags, awake);
        yield batch;
      }
    }
    const worker = new Worker(__filename, { argv: [thisFile], workerData: flags });
    t.after(() => worker.terminate());
    const [{ asked, port }] = await once(worker, 'message');
    serveBatches(watch(prepareBatches(asked)), port);
    const [{ taken, woken }] = await once(worker, 'message');
    assert.notEqual(woken, 'timed-out');
    assert.equal(prepared, batchesInEpoch);
    assert.deepEqual(taken, await take(prepareBatches));
  });
}

if (isMainThread) runTests();
else void sleepAfterTheFirst();

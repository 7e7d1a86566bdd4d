import { on } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { type ErrorRecord, fromErrorRecord, toErrorRecord } from '../../experiment/errors/errors';
import { asUnforeseenFileError } from '../../files/fileErrors';
import type { BatchRequest, BatchSource, PreparedBatch } from './batchSource';

/** Each message to the thread that prepares is answered by one of these. After `end` or `failed` none follows. */
type Answer =
  | { type: 'batch'; batch: PreparedBatch }
  | { type: 'end' }
  | { type: 'failed'; error: ErrorRecord };

/** One would do if the other thread always answered within a step; some more bridge the moments when it is busy. */
export const batchesAhead = 3;

/**
 * A source whose batches another thread prepares, at most `batchesAhead` ahead, so that batches wait when a call that blocked this thread
 * returns. Every request has its own channel; the end of the iteration closes the channel and cancels pending work.
 * @param ask passes request and port to the other thread, which must call `serveBatches`
 * @returns a source that rethrows an error of that thread as a GraftError of the same code
 */
export function remoteBatchSource(ask: (request: BatchRequest, port: MessagePort) => void): BatchSource {
  return async function* (request) {
    const { port1: port, port2: remote } = new MessageChannel();
    try {
      ask(request, remote);
      for (let i = 0; i < batchesAhead; i++) port.postMessage('next');
      for await (const [answer] of on(port, 'message') as AsyncIterable<[Answer]>) {
        if (answer.type === 'end') return;
        if (answer.type === 'failed') throw fromErrorRecord(answer.error);
        port.postMessage('next');
        yield answer.batch;
      }
    } finally {
      port.close();
    }
  };
}

/**
 * Answers every message at `port` with the next of `batches`, whose memory moves to the other thread. It prepares nothing that was
 * not asked for, so that the other side bounds the memory, and stops with the port.
 */
export function serveBatches(batches: AsyncIterable<PreparedBatch>, port: MessagePort): void {
  const iterator = batches[Symbol.asyncIterator]();
  let isOpen = true;
  port.on('close', () => {
    isOpen = false;
    void iterator.return?.();
  });
  port.on('message', async () => {
    const answer = await nextAnswer(iterator);
    if (!isOpen) return;
    port.postMessage(answer, answer.type === 'batch' ? buffersOf(answer.batch) : []);
    if (answer.type !== 'batch') port.close();
  });
}

async function nextAnswer(iterator: AsyncIterator<PreparedBatch>): Promise<Answer> {
  try {
    const { done, value } = await iterator.next();
    return done ? { type: 'end' } : { type: 'batch', batch: value };
  } catch (thrown) {
    return { type: 'failed', error: toErrorRecord(asUnforeseenFileError(thrown)) };
  }
}

function buffersOf({ microBatches }: PreparedBatch): ArrayBuffer[] {
  return microBatches.flatMap(({ feeds }) =>
    Object.values(feeds).map(({ values }) => values.buffer as ArrayBuffer),
  );
}

import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { fromErrorRecord, GraftError } from '../../../experiment/errors';
import { programsFolder } from '../../programsFolder';
import type { MakeView, ViewRequest } from '../feeder';
import type { FromViewWorker, ToViewWorker } from './serveViews';

/** More threads than these are not kept busy by one device. */
const mostThreads = 8;

interface Waiting {
  readonly resolve: (levels: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Makes views of pictures in threads of their own, which start with the first request. Each answers its requests in turn; how many are
 * under way is bounded by who asks. The threads end with the process, or with `close`.
 */
export class ViewPool {
  private readonly threads: ViewThread[] = [];
  private next = 0;

  /** One for each processor but that of the thread which trains. */
  constructor(private readonly size = Math.max(1, Math.min(mostThreads, availableParallelism() - 1))) {}

  readonly make: MakeView = (request) => {
    if (this.threads.length < this.size) this.threads.push(new ViewThread());
    return this.threads[this.next++ % this.threads.length]!.make(request);
  };

  async close(): Promise<void> {
    await Promise.all(this.threads.splice(0).map((thread) => thread.close()));
  }
}

class ViewThread {
  private readonly worker = new Worker(path.join(programsFolder, 'worker.js'), { workerData: 'views' });
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;

  constructor() {
    // It must not keep the process alive by itself.
    this.worker.unref();
    this.worker.on('message', (answer: FromViewWorker) => this.take(answer));
    this.worker.on('error', (error) => this.fail(error));
    this.worker.on('exit', () =>
      this.fail(new GraftError('engine/died', 'A thread that decodes pictures ended.')),
    );
  }

  make(request: ViewRequest): Promise<Uint8Array> {
    const id = ++this.last;
    this.worker.postMessage({ id, request } satisfies ToViewWorker);
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private take(answer: FromViewWorker): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if ('error' in answer) waiting?.reject(fromErrorRecord(answer.error));
    else waiting?.resolve(answer.levels);
  }

  private fail(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

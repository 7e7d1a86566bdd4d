import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { fromErrorRecord, GraftError } from '../../../experiment/errors';
import type { InspectPicture } from '../../datasets/pictures/pictureFacts';
import { programsFolder } from '../../programsFolder';
import type { MakeView } from '../feeder';
import type { FromPictureThread, PictureWork, ToPictureThread, WorkName } from './servePictures';

/** More threads than these are not kept busy by one device. */
const mostThreads = 8;

interface Waiting {
  readonly resolve: (answer: PictureWork[WorkName]['answer']) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Works on pictures in threads of their own, which start with the first requests. Each answers its requests in turn; how many are under
 * way is bounded by who asks. The threads end with the process, or with `close`.
 */
export class PicturePool {
  private readonly threads: PictureThread[] = [];
  private next = 0;

  /** One for each processor but that of the thread which trains. */
  constructor(private readonly size = Math.max(1, Math.min(mostThreads, availableParallelism() - 1))) {}

  readonly view: MakeView = (request) => this.ask('view', request);

  readonly inspect: InspectPicture = (bytes, name) => this.ask('inspect', { bytes, name });

  async close(): Promise<void> {
    await Promise.all(this.threads.splice(0).map((thread) => thread.close()));
  }

  private ask<W extends WorkName>(
    work: W,
    request: PictureWork[W]['request'],
  ): Promise<PictureWork[W]['answer']> {
    if (this.threads.length < this.size) this.threads.push(new PictureThread());
    return this.threads[this.next++ % this.threads.length]!.ask(work, request);
  }
}

class PictureThread {
  private readonly worker = new Worker(path.join(programsFolder, 'worker.js'), { workerData: 'pictures' });
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;

  constructor() {
    // It must not keep the process alive by itself.
    this.worker.unref();
    this.worker.on('message', (message: FromPictureThread) => this.take(message));
    this.worker.on('error', (error) => this.fail(error));
    this.worker.on('exit', () =>
      this.fail(new GraftError('engine/died', 'A thread that decodes pictures ended.')),
    );
  }

  ask<W extends WorkName>(work: W, request: PictureWork[W]['request']): Promise<PictureWork[W]['answer']> {
    const id = ++this.last;
    this.worker.postMessage({ id, work, request } satisfies ToPictureThread);
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private take(message: FromPictureThread): void {
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if ('error' in message) waiting?.reject(fromErrorRecord(message.error));
    else waiting?.resolve(message.answer);
  }

  private fail(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

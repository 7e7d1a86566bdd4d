import { availableParallelism } from 'node:os';
import type { InspectImage } from '../../datasets/imageFacts';
import { AnsweringThread } from '../../threads/answeringThread';
import type { MakeView } from './makeView';
import type { ImageWork, KnownFile } from './serveImages';

/** More threads than these are not kept busy by one device. */
const mostThreads = 8;

/**
 * Processes images in separate threads, which start with the first requests. Each thread answers its requests in turn; the caller bounds
 * how many are pending. The threads end with the process, or with `close`.
 */
export class ImagePool {
  private readonly threads: AnsweringThread<ImageWork>[] = [];
  private next = 0;

  /** One for each processor but that of the thread which trains. */
  constructor(private readonly size = Math.max(1, Math.min(mostThreads, availableParallelism() - 1))) {}

  readonly view: MakeView = (request) => this.ask('view', request);

  readonly inspect: InspectImage = (bytes, name) => this.ask('inspect', { bytes, name });

  /** Throws GraftError `dataset/picture-changed`, `picture/...`. */
  thumbnail(file: KnownFile): Promise<Uint8Array> {
    return this.ask('thumbnail', file);
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.splice(0).map((thread) => thread.close()));
  }

  private ask<W extends keyof ImageWork>(
    work: W,
    request: ImageWork[W]['request'],
  ): Promise<ImageWork[W]['answer']> {
    if (this.threads.length < this.size) this.threads.push(new AnsweringThread('images'));
    return this.threads[this.next++ % this.threads.length]!.ask(work, request);
  }
}

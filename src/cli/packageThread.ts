import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FromPackages, ToPackages } from '../engine/packaging/servePackages';
import { fromErrorRecord, GraftError } from '../experiment/errors';
import type { FormatAnswer } from '../experiment/protocol';
import { useEngine } from './runTask';

interface Waiting {
  resolve(answers: readonly FormatAnswer[]): void;
  reject(error: Error): void;
}

/** A thread with TensorFlow that asks packages and keeps their models in memory. It starts with the first question. */
export class PackageThread {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  /** Throws `engine/not-installed`, `engine/died`, and as the packages do. */
  async ask(question: ToPackages['question']): Promise<readonly FormatAnswer[]> {
    await useEngine('cpu');
    this.worker ??= this.start();
    const { worker } = this;
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      worker.postMessage({ id, question } satisfies ToPackages);
    });
  }

  private start(): Worker {
    const worker = new Worker(path.join(__dirname, 'worker.js'), { workerData: 'packages' });
    worker.on('message', (message: FromPackages) => {
      const asked = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      if ('answers' in message) asked?.resolve(message.answers);
      else asked?.reject(fromErrorRecord(message.error));
    });
    worker.once('error', (thrown) => this.fail(thrown));
    worker.once('exit', () => {
      this.worker = undefined;
      this.fail(new GraftError('engine/died', 'The thread that asks packaged models ended unexpectedly.'));
    });
    // Whoever asks keeps the process alive.
    worker.unref();
    return worker;
  }

  private fail(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

import path from 'node:path';
import { SHARE_ENV, Worker } from 'node:worker_threads';

/** A worker, which waits for its task. It sees which engine is chosen, also if that is later. */
export function startWorker(): Worker {
  return new Worker(path.join(__dirname, 'worker.js'), { env: SHARE_ENV });
}

/** A worker that is started before the command that will need it is loaded, and is up when its task is planned. */
export class HeadStart {
  private worker: Worker | undefined;

  constructor() {
    this.worker = startWorker().once('error', () => {
      this.worker = undefined;
    });
  }

  /** The worker, which is the caller's from now on. None if it is broken or taken: another one will say why. */
  takeWorker(): Worker | undefined {
    const { worker } = this;
    this.worker = undefined;
    return worker;
  }

  /** Ends the worker, unless it was taken. */
  async dismiss(): Promise<void> {
    await this.takeWorker()?.terminate();
  }
}

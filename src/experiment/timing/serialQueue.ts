/** Does one piece of work after the other. */
export class SerialQueue {
  private last: Promise<unknown> = Promise.resolve();

  /** Begins the work when all earlier work has ended, even in failure. @returns its result; rejects as it does */
  add<T>(work: () => T | PromiseLike<T>): Promise<T> {
    const done = this.last.then(work);
    this.last = done.catch(() => {});
    return done;
  }
}

/** A queue for each key, kept while it has work. */
export class SerialQueues<Key> {
  private readonly queues = new Map<Key, { queue: SerialQueue; waiting: number }>();

  /** As `SerialQueue.add`, among the work of the same key. */
  async add<T>(key: Key, work: () => T | PromiseLike<T>): Promise<T> {
    const own = this.queues.get(key) ?? { queue: new SerialQueue(), waiting: 0 };
    this.queues.set(key, own);
    own.waiting += 1;
    try {
      return await own.queue.add(work);
    } finally {
      own.waiting -= 1;
      if (own.waiting === 0) this.queues.delete(key);
    }
  }
}

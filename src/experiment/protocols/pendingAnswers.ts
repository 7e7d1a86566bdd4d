interface Pending {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The unanswered questions to a thread or process, by number. */
export class PendingAnswers {
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;

  /**
   * Sends a question with a new number.
   * @returns the argument of `answer` or `refuse` for this number
   */
  ask(send: (id: number) => void): Promise<unknown> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      send(id);
    });
  }

  answer(id: number, answer: unknown): void {
    this.take(id)?.resolve(answer);
  }

  refuse(id: number, error: Error): void {
    this.take(id)?.reject(error);
  }

  /** Rejects all questions: nothing can answer them any more. */
  refuseAll(error: Error): void {
    for (const id of [...this.pending.keys()]) this.refuse(id, error);
  }

  private take(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    return pending;
  }
}

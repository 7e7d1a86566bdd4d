import path from 'node:path';
import { type MessagePort, Worker } from 'node:worker_threads';
import { type ErrorRecord, fromErrorRecord, toErrorRecord } from '../../experiment/errors/errors';
import { installError } from '../../experiment/errors/install';
import { PendingAnswers } from '../../experiment/protocols/pendingAnswers';
import { SerialQueue } from '../../experiment/timing/serialQueue';
import { programsFolder } from './programsFolder';

/** The questions to a thread by name, with their inputs and answers. */
type Works<W> = { readonly [N in keyof W]: { readonly request: unknown; readonly answer: unknown } };

/** The implementation of each question. */
export type Workers<W extends Works<W>> = {
  readonly [N in keyof W]: (request: W[N]['request']) => Promise<W[N]['answer']>;
};

/** Messages to an answering thread and back; it answers each question once, in turn. */
interface Asked {
  readonly id: number;
  readonly work: PropertyKey;
  readonly request: unknown;
}
type Answered = { readonly id: number } & ({ readonly answer: unknown } | { readonly error: ErrorRecord });

/** A thread that answers questions. It starts with the first question, and again with the next one after it has ended. */
export class AnsweringThread<W extends Works<W>> {
  private worker: Worker | undefined;
  private readonly pending = new PendingAnswers();

  /** @param kind tells worker.js what the thread is for */
  constructor(private readonly kind: 'images' | 'packages') {}

  /** Throws `engine/died`, and the errors of the answerer. */
  async ask<N extends keyof W>(work: N, request: W[N]['request']): Promise<W[N]['answer']> {
    this.worker ??= this.start();
    const { worker } = this;
    return this.pending.ask((id) => worker.postMessage({ id, work, request } satisfies Asked));
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(path.join(programsFolder, 'worker.js'), { workerData: this.kind });
    worker.on('message', (message: Answered) => this.take(message));
    worker.once('error', (thrown) => this.pending.refuseAll(thrown));
    worker.once('exit', () => {
      this.worker = undefined;
      this.pending.refuseAll(installError('engine/died', { ending: [this.kind] }));
    });
    // A pending question keeps the process alive.
    worker.unref();
    return worker;
  }

  private take(message: Answered): void {
    if ('error' in message) this.pending.refuse(message.id, fromErrorRecord(message.error));
    else this.pending.answer(message.id, message.answer);
  }
}

/**
 * Answers the questions of an `AnsweringThread` at `port` in this thread, one after the other.
 * @param handedOver the transferable memory of an answer
 */
export function answerInTurn<W extends Works<W>>(
  port: MessagePort,
  workers: Workers<W>,
  handedOver: (answer: W[keyof W]['answer']) => ArrayBuffer[] = () => [],
): void {
  const queue = new SerialQueue();
  const reply = async ({ id, work, request }: Asked) => {
    try {
      const answer = await workers[work as keyof W](request);
      port.postMessage({ id, answer } satisfies Answered, handedOver(answer));
    } catch (thrown) {
      port.postMessage({ id, error: toErrorRecord(thrown) } satisfies Answered);
    }
  };
  port.on('message', (message: Asked) => {
    void queue.add(() => reply(message));
  });
}

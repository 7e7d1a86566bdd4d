import path from 'node:path';
import { type MessagePort, Worker } from 'node:worker_threads';
import { type ErrorRecord, fromErrorRecord, GraftError, toErrorRecord } from '../experiment/errors';
import { PendingAnswers } from '../experiment/pendingAnswers';
import { programsFolder } from './programsFolder';

/** To a thread that answers, and back; each question is answered once, in turn. */
interface Asked<Question> {
  readonly id: number;
  readonly question: Question;
}
type Answered<Answer> = { readonly id: number } & (
  | { readonly answer: Answer }
  | { readonly error: ErrorRecord }
);

/** A thread that answers questions. It starts with the first, and anew with the next one after it has ended. */
export class AnsweringThread<Question, Answer> {
  private worker: Worker | undefined;
  private readonly pending = new PendingAnswers();

  /**
   * @param kind what worker.js is told that the thread is for
   * @param ended what is said to those who wait if it ends
   */
  constructor(
    private readonly kind: 'pictures' | 'packages',
    private readonly ended: string,
  ) {}

  /** Throws `engine/died`, and as who answers does. */
  ask(question: Question): Promise<Answer> {
    this.worker ??= this.start();
    const { worker } = this;
    const send = (id: number) => worker.postMessage({ id, question } satisfies Asked<Question>);
    return this.pending.ask(send) as Promise<Answer>;
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(path.join(programsFolder, 'worker.js'), { workerData: this.kind });
    worker.on('message', (message: Answered<Answer>) => this.take(message));
    worker.once('error', (thrown) => this.pending.refuseAll(thrown));
    worker.once('exit', () => {
      this.worker = undefined;
      this.pending.refuseAll(new GraftError('engine/died', this.ended));
    });
    // Whoever asks keeps the process alive.
    worker.unref();
    return worker;
  }

  private take(message: Answered<Answer>): void {
    if ('error' in message) this.pending.refuse(message.id, fromErrorRecord(message.error));
    else this.pending.answer(message.id, message.answer);
  }
}

/**
 * Answers in this thread what an `AnsweringThread` asks at `port`, one question after the other.
 * @param handedOver the memory of an answer that goes with it
 */
export function answerInTurn<Question, Answer>(
  port: MessagePort,
  answer: (question: Question) => Promise<Answer>,
  handedOver: (answer: Answer) => ArrayBuffer[] = () => [],
): void {
  let last: Promise<void> = Promise.resolve();
  const reply = async ({ id, question }: Asked<Question>) => {
    try {
      const found = await answer(question);
      port.postMessage({ id, answer: found } satisfies Answered<Answer>, handedOver(found));
    } catch (thrown) {
      port.postMessage({ id, error: toErrorRecord(thrown) } satisfies Answered<Answer>);
    }
  };
  port.on('message', (message: Asked<Question>) => {
    last = last.then(() => reply(message));
  });
}

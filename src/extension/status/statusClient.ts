import { type ChildProcess, fork } from 'node:child_process';
import os from 'node:os';
import { GraftError } from '../../experiment/errors';
import { type StageStatus, type StatusQuestion, statusAnswerSchema } from '../../experiment/protocol';
import type { EngineCommand } from '../runs/engineCommand';

interface Waiting {
  resolve(stages: StageStatus[]): void;
  reject(error: GraftError): void;
}

/** Asks one `graft serve` process, which is started with the first question and ended after a while without any. */
export class StatusClient {
  private child: ChildProcess | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param idleMs after so long without a question the process is ended */
  constructor(
    private readonly engine: () => EngineCommand,
    private readonly idleMs = 300_000,
  ) {}

  /**
   * How the stages of an experiment's text stand.
   * @throws GraftError `experiment/...` for a wrong text, `engine/no-answer`; others about data or model files
   */
  ask(question: Omit<StatusQuestion, 'id'>): Promise<StageStatus[]> {
    const id = ++this.lastId;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.dispose(), this.idleMs);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.child ??= this.start();
      this.child.send({ id, ...question }, (error) => error && this.fail(error.message));
    });
  }

  /** Ends the process. The next question starts it again. */
  dispose(): void {
    clearTimeout(this.timer);
    const { child } = this;
    this.child = undefined;
    if (child?.connected) child.disconnect();
    this.fail('it was ended');
  }

  private start(): ChildProcess {
    const { execPath, module, env } = this.engine();
    const child = fork(module, ['serve'], {
      execPath,
      execArgv: [],
      env,
      cwd: os.homedir(),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const gone = (why: string) => {
      if (this.child !== child) return;
      this.child = undefined;
      this.fail(why);
    };
    child.on('message', (message) => this.receive(message));
    child.once('error', (error) => gone(error.message));
    child.once('exit', () => gone('it ended'));
    return child;
  }

  private receive(message: unknown): void {
    const answer = statusAnswerSchema.safeParse(message).data;
    const asked = answer && this.waiting.get(answer.id);
    if (!asked) return;
    this.waiting.delete(answer.id);
    if (answer.stages) asked.resolve(answer.stages);
    else asked.reject(new GraftError(answer.error?.code ?? 'engine/no-answer', answer.error?.message ?? ''));
  }

  private fail(why: string): void {
    const error = new GraftError('engine/no-answer', `The engine does not say how the stages stand: ${why}.`);
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

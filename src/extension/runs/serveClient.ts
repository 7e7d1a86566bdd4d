import { type ChildProcess, fork } from 'node:child_process';
import os from 'node:os';
import { fromErrorRecord } from '../../experiment/errors/errors';
import { type EngineSilence, installError } from '../../experiment/errors/install';
import { PendingAnswers } from '../../experiment/protocols/pendingAnswers';
import type { AnswerTo, Question, QuestionOf } from '../../experiment/protocols/protocol';
import { Debounce } from '../../experiment/timing/debounce';
import type { EngineCommand } from '../../runs/localProcess';

/** Asks one `graft serve` process, which starts with the first question and ends after a while without questions. */
export class ServeClient {
  private child: ChildProcess | undefined;
  private readonly pending = new PendingAnswers();
  private readonly idle: Debounce;

  /** @param idleMs the process ends after this time without a question */
  constructor(
    private readonly engine: () => EngineCommand,
    idleMs = 300_000,
  ) {
    this.idle = new Debounce(() => this.dispose(), idleMs);
  }

  /**
   * Asks about the text of an experiment.
   * @throws GraftError `experiment/...` for a wrong text, `engine/no-answer`; others about data or model files
   */
  async ask<A extends Question['ask']>(
    ask: A,
    about: Omit<QuestionOf<A>, 'id' | 'ask'>,
  ): Promise<AnswerTo<A>> {
    this.idle.ask('all');
    const { answerSchemas } = await import('../../experiment/protocols/protocol');
    const answer = await this.pending.ask((id) => {
      this.child ??= this.start();
      this.child.send({ id, ask, ...about }, (error) => error && this.fail(['error', error.message]));
    });
    const read = answerSchemas[ask].safeParse(answer);
    if (!read.success) throw installError('engine/no-answer', { silence: ['other'] });
    return read.data as AnswerTo<A>;
  }

  /** Ends the process. The next question starts it again. */
  dispose(): void {
    this.idle.cancel('all');
    const { child } = this;
    this.child = undefined;
    if (child?.connected) child.disconnect();
    this.fail(['stopped']);
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
    const gone = (silence: EngineSilence) => {
      if (this.child !== child) return;
      this.child = undefined;
      this.fail(silence);
    };
    child.on('message', (message) => void this.receive(message));
    child.once('error', (error) => gone(['error', error.message]));
    child.once('exit', () => gone(['ended']));
    return child;
  }

  private async receive(message: unknown): Promise<void> {
    const { replySchema } = await import('../../experiment/protocols/protocol');
    const reply = replySchema.safeParse(message).data;
    // The faulty answer may belong to any question, so none is left waiting.
    if (!reply) return this.fail(['other']);
    if (reply.error) this.pending.refuse(reply.id, fromErrorRecord(reply.error));
    else this.pending.answer(reply.id, reply.answer);
  }

  private fail(silence: EngineSilence): void {
    this.pending.refuseAll(installError('engine/no-answer', { silence }));
  }
}

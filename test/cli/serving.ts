import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { type Question, type Reply, replySchema } from '../../src/experiment/protocols/protocol';
import type { Workspace } from './workspace';

type WithoutId<Q> = Q extends Question ? Omit<Q, 'id'> : never;

/** `graft serve`, asked as a window asks it. */
export class Serving {
  private readonly child: ChildProcess;
  private lastId = 0;

  constructor(space: Workspace) {
    this.child = fork(path.resolve('dist/graft.js'), ['serve'], {
      execArgv: [],
      env: { ...process.env, GRAFT_CACHE: space.path('cache') },
    });
  }

  /** The reply to a question; only one is asked at a time. */
  async ask(question: WithoutId<Question>): Promise<Reply> {
    const id = ++this.lastId;
    const message = await new Promise<unknown>((resolve) => {
      this.child.once('message', resolve);
      this.child.send({ id, ...question });
    });
    const reply = replySchema.parse(message);
    if (reply.id !== id) throw new Error(`${reply.id} is answered, not ${id}.`);
    return reply;
  }

  /** Closes the channel as a window does that ends; resolves to the exit code. */
  leave(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.child.once('exit', resolve));
    this.child.disconnect();
    return ended;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { GraftError } from '../src/experiment/errors/errors';
import { type ContenderMessage, type MessageOf, parseContenderMessage } from './contenderMessages';
import type { Command } from './contenders';

/** A contender that has done its first step and waits. */
export interface RunningContender {
  readonly ready: MessageOf<'ready'>;
  /** Milliseconds from the start of the process to the end of its first step. */
  readonly startMs: number;
  /** Does one step. */
  step(): Promise<MessageOf<'step'>>;
  /** Lets it say its last and end. */
  end(): Promise<MessageOf<'end'>>;
  kill(): void;
}

/** Compiling with XLA on a cold GPU takes minutes. */
const startTimeoutMs = 600_000;
const stepTimeoutMs = 120_000;

/**
 * Starts a contender and waits until its first step is done. It ends with this process, since its input ends then.
 * @throws GraftError `bench/contender-failed`, with the last that it printed
 */
export async function startContender({ program, args, env }: Command): Promise<RunningContender> {
  const began = performance.now();
  const child = spawn(program, args, { env: env as NodeJS.ProcessEnv, windowsHide: true });
  const next = messagesOf(child);
  const ready = await next('ready', startTimeoutMs);
  return {
    ready,
    startMs: performance.now() - began,
    step: () => {
      child.stdin.write('step\n');
      return next('step', stepTimeoutMs);
    },
    end: () => {
      child.stdin.end();
      return next('end', stepTimeoutMs);
    },
    kill: () => child.kill('SIGKILL'),
  };
}

/** Gives the process's next message of a kind; kills the process when it takes too long. */
function messagesOf(child: ChildProcessWithoutNullStreams) {
  let printed = '';
  const remember = (text: string) => {
    printed = `${printed}${text}`.slice(-2000);
  };
  child.stderr.setEncoding('utf8').on('data', remember);
  child.stdin.on('error', () => undefined);
  child.on('error', ({ message }) => remember(message));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async <Event extends ContenderMessage['event']>(event: Event, timeoutMs: number) => {
    const timer = setTimeout(() => {
      remember(`There was no answer for ${timeoutMs / 1000} s.`);
      child.kill('SIGKILL');
    }, timeoutMs);
    try {
      for (let line = await lines.next(); !line.done; line = await lines.next()) {
        const message = parseContenderMessage(line.value);
        if (message?.event === event) return message as MessageOf<Event>;
        if (!message) remember(`${line.value}\n`);
      }
    } finally {
      clearTimeout(timer);
    }
    throw new GraftError('bench/contender-failed', `It ended too early. ${complaint(printed)}`);
  };
}

/** The line that names the error, as Node and Python write it, else the last ones. */
function complaint(printed: string): string {
  const lines = printed.trim().split('\n');
  const named = lines.filter((line) => /^[\w.]*(Error|Exception)\b/.test(line)).at(-1);
  return named ?? lines.slice(-3).join(' ').trim();
}

import { type ChildProcess, fork } from 'node:child_process';
import type { Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { TokenizerFailure } from '../../../experiment/errors/inputs';
import { Debounce } from '../../../experiment/timing/debounce';
import { SerialQueue } from '../../../experiment/timing/serialQueue';
import { programsFolder } from '../../threads/programsFolder';
import type { FromTokenizer, TokenizerSource, ToTokenizer } from './tokenizerMessages';

/** An idle process stays this long: opening a large vocabulary again takes a second, but the process takes 60 MB and more. */
const idleMs = 5_000;
/** The beginning of a crashed process's output names the reason. */
const keptCharacters = 2000;

/** A tokenizer's process did not answer: its time was over, or it broke down. */
export class TokenizerBreakdown extends Error {
  constructor(readonly why: TokenizerFailure) {
    super(why.join(': '));
  }
}

/**
 * A tokenizer in a separate process. The library aborts on some untrusted tokenizers, the patterns of others search without end, and only
 * the end of a process stops native code. The process ends when it is idle for a while, and starts again with the next question.
 */
export class TokenizerProcess {
  private child: ChildProcess | undefined;
  private readonly idle = new Debounce(() => this.end(), idleMs, false);
  private readonly queue = new SerialQueue();
  private source: TokenizerSource | undefined;

  /** Starts the process, unless it runs, before there is anything to ask: it is up as soon as the tokenizer's file is read. */
  start(): void {
    if (this.child) return;
    const child = startChild();
    const forget = () => {
      if (this.child === child) this.child = undefined;
    };
    child.once('exit', forget).once('error', forget);
    rest(child);
    this.child = child;
    this.endWhenIdle();
  }

  /**
   * One question after the other. Throws TokenizerBreakdown.
   * @param limitMs for the answer
   */
  ask(question: ToTokenizer, limitMs: number): Promise<FromTokenizer> {
    return this.queue.add(() => this.askNow(question, limitMs));
  }

  /** Opens the tokenizer that all further questions are about. Throws as `ask`. */
  open(source: TokenizerSource, limitMs: number): Promise<FromTokenizer> {
    this.source = source;
    return this.ask({ type: 'open', ...source }, limitMs);
  }

  private async askNow(question: ToTokenizer, limitMs: number): Promise<FromTokenizer> {
    const isUp = this.child !== undefined;
    if (!isUp) this.start();
    this.idle.cancel('all');
    if (!isUp && question.type !== 'open') await this.exchange({ type: 'open', ...this.source! }, limitMs);
    const answer = await this.exchange(question, limitMs);
    this.endWhenIdle();
    return answer;
  }

  private endWhenIdle(): void {
    this.idle.ask('all');
  }

  private async exchange(question: ToTokenizer, limitMs: number): Promise<FromTokenizer> {
    const child = this.child!;
    child.ref();
    child.channel?.ref();
    const over = new AbortController();
    try {
      return await Promise.race([answerOf(child, question), timeOver(limitMs, over.signal)]);
    } catch (thrown) {
      this.end();
      throw thrown;
    } finally {
      over.abort();
      rest(child);
    }
  }

  private end(): void {
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }
}

let startedAhead: TokenizerProcess | undefined;

/** Starts a process for the tokenizer that is opened next. */
export function startTokenizerAhead(): void {
  startedAhead ??= new TokenizerProcess();
  startedAhead.start();
}

/** A process that runs: the one that was started ahead, or another. */
export function runningTokenizer(): TokenizerProcess {
  const process = startedAhead ?? new TokenizerProcess();
  startedAhead = undefined;
  process.start();
  return process;
}

function startChild(): ChildProcess {
  const child = fork(path.join(programsFolder, 'tokenizer.js'), [], {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  (child.stderr as Socket).setEncoding('utf8').unref();
  return child;
}

/** Only an open question keeps the parent process alive. */
function rest(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
}

function answerOf(child: ChildProcess, question: ToTokenizer): Promise<FromTokenizer> {
  return new Promise((resolve, reject) => {
    let said = '';
    const onText = (text: string) => {
      said = (said + text).slice(0, keptCharacters);
    };
    const over = () => {
      child.off('message', onAnswer).off('close', onEnd).off('error', onError);
      child.stderr?.off('data', onText);
    };
    const onAnswer = (answer: FromTokenizer) => {
      over();
      resolve(answer);
    };
    const onEnd = () => onError(new TokenizerBreakdown(reasonIn(said)));
    const onError = (thrown: Error) => {
      over();
      reject(thrown);
    };
    child.stderr?.on('data', onText);
    child.on('message', onAnswer).on('close', onEnd).on('error', onError);
    child.send(question);
  });
}

async function timeOver(limitMs: number, signal: AbortSignal): Promise<never> {
  await wait(limitMs, undefined, { signal });
  throw new TokenizerBreakdown(['too-slow', limitMs / 1000]);
}

/** Rust prints the place of a panic, and the reason on the next line. */
function reasonIn(said: string): TokenizerFailure {
  const reason = /panicked at .*\n(.+)/.exec(said)?.[1] ?? said.trim().split('\n')[0];
  return reason ? ['broke-down', reason] : ['ended'];
}

import { fork } from 'node:child_process';
import { appendFile, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type EngineBeginning, installError } from '../experiment/errors/install';
import type { RunAnnouncement } from '../experiment/protocols/protocol';
import type { Control } from '../experiment/runs/run';
import { withFileErrors } from '../files/fileErrors';
import { Heartbeat } from '../files/heartbeat';
import { appendFlags, refuseLinks } from '../files/refuseLinks';
import { isRunning } from '../files/runningProcess';
import { withTemporaryFile } from '../files/temporary';
import type { Executor, LogNews, RunHandle, RunOrder, WatchOptions } from './executor';
import { watchLog } from './watchLog';

/** The command that starts the engine, a separate program. */
export interface EngineCommand {
  /** The Node that runs it: in VS Code the editor's own, unless the user names another. */
  execPath: string;
  /** The path of the engine's main file. */
  module: string;
  env: Record<string, string>;
}

/** Planning may take long (digests of large data); a process that does not even report that it plans is broken. */
const startMs = 120_000;
/** A run on another machine or in another container that shows no sign of life for this long is gone. */
const silenceMs = 120_000;

/** Runs as processes of this machine. They outlive the program that starts them; a process on another machine is known by its log's growth. */
export class LocalProcess implements Executor {
  private readonly heartbeats = new WeakMap<RunHandle, Heartbeat>();

  /** @param engine asked at each start; unused by programs that only watch runs */
  constructor(private readonly engine: () => EngineCommand) {}

  start({ file, text, until }: RunOrder): Promise<RunAnnouncement> {
    const last = until === undefined ? [] : ['--until', until];
    return withTemporaryFile('experiment.graft.md', text, (textFile) =>
      announcementOf(this.engine(), ['run', file, '--text-from', textFile, ...last]),
    );
  }

  watch(run: RunHandle, options: WatchOptions): AsyncIterable<LogNews> {
    return watchLog(logOf(run), () => this.isAlive(run), options);
  }

  async control({ folder }: RunHandle, message: Control): Promise<void> {
    const file = path.join(folder, 'control.jsonl');
    await refuseLinks(path.resolve(folder, '..', '..'), file);
    const line = `${JSON.stringify(message)}\n`;
    await withFileErrors(file, () => appendFile(file, line, { flag: appendFlags }));
  }

  /** A resumed run keeps its id and log, so the record decides, not the last line of the log. */
  async isAlive(run: RunHandle): Promise<boolean | undefined> {
    const { readRunRecord } = await import('./runRecord');
    const record = await readRunRecord(run.folder);
    if (record && record.status !== 'running') return false;
    const lives = record && isRunning(record.process);
    if (lives !== undefined) return lives;
    const log = await stat(logOf(run)).catch(() => undefined);
    if (log) return this.heartbeatOf(run).judge(log.mtimeMs);
    // A run that was just announced writes its record and log soon.
    return record ? false : undefined;
  }

  /** A clone's log may be as young as a running one's: only growth is a sign of life. */
  private heartbeatOf(run: RunHandle): Heartbeat {
    const heartbeat = this.heartbeats.get(run) ?? new Heartbeat(silenceMs, silenceMs);
    this.heartbeats.set(run, heartbeat);
    return heartbeat;
  }
}

const logOf = ({ folder }: RunHandle) => path.join(folder, 'events.jsonl');

async function announcementOf(engine: EngineCommand, args: string[]): Promise<RunAnnouncement> {
  const { fromStartedSchema } = await import('../experiment/protocols/protocol');
  const child = fork(engine.module, args, {
    execPath: engine.execPath,
    execArgv: [],
    env: engine.env,
    // The workspace may be a stranger's: no program starts in it.
    cwd: os.homedir(),
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    const fail = (beginning: EngineBeginning) => reject(installError('engine/not-started', { beginning }));
    const timer = setTimeout(() => {
      fail(['silent']);
      child.kill();
    }, startMs);
    child.on('message', (message) => {
      clearTimeout(timer);
      const { data: said } = fromStartedSchema.safeParse(message);
      if (said?.type === 'planning') return;
      if (said) resolve(said);
      else fail(['other']);
      if (child.connected) child.disconnect();
    });
    child.once('error', (error) => fail(['error', error.message]));
    child.once('exit', (code, signal) => fail(['ended', signal ?? code ?? 0]));
    child.once('disconnect', () => child.unref());
    child.once('close', () => clearTimeout(timer));
  });
}

import { fork } from 'node:child_process';
import os from 'node:os';
import { GraftError } from '../../experiment/errors/errors';
import type { RunAnnouncement } from '../../experiment/protocols/protocol';
import type { StageName } from '../../experiment/stages/stages';
import { t } from '../../experiment/words/translation';
import { withTemporaryFile } from '../../files/withTemporaryFile';
import type { EngineCommand } from './engineCommand';

export interface RunRequest {
  /** The experiment's path: paths within it resolve against it. */
  file: string;
  /** What runs: the text on the screen, saved or not. */
  text: string;
  until?: StageName | undefined;
}

/** A long plan (digests of large data) is no failure; a process that does not even say that it plans is. */
const silenceMs = 120_000;

/**
 * Starts a run as a process that outlives this window, and returns what it announces. The folder that it names holds the log,
 * which is all that is heard of it from then on.
 * @throws GraftError `engine/not-started` if it ends without an announcement
 */
export async function startRun(engine: EngineCommand, request: RunRequest): Promise<RunAnnouncement> {
  return withTemporaryFile('experiment.graft.md', request.text, (textFile) =>
    announcementOf(engine, [
      'run',
      request.file,
      '--text-from',
      textFile,
      ...(request.until === undefined ? [] : ['--until', request.until]),
    ]),
  );
}

async function announcementOf(engine: EngineCommand, args: string[]): Promise<RunAnnouncement> {
  const { fromStartedSchema } = await import('../../experiment/protocols/protocol');
  const child = fork(engine.module, args, {
    execPath: engine.execPath,
    execArgv: [],
    env: engine.env,
    cwd: os.homedir(),
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(
        new GraftError('engine/not-started', t('The engine could not be started: {0}.', why), {
          remedy: t('Run `graft doctor` in a terminal, or see the setting graft.nodePath.'),
        }),
      );
    const timer = setTimeout(() => {
      fail(t('it said nothing for two minutes'));
      child.kill();
    }, silenceMs);
    child.on('message', (message) => {
      clearTimeout(timer);
      const { data: said } = fromStartedSchema.safeParse(message);
      if (said?.type === 'planning') return;
      if (said) resolve(said);
      else fail(t('it answered in a form that this version does not know'));
      if (child.connected) child.disconnect();
    });
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code, signal) =>
      fail(t('it ended at once ({0})', signal ?? t('code {0}', code ?? 0))),
    );
    child.once('disconnect', () => child.unref());
    child.once('close', () => clearTimeout(timer));
  });
}

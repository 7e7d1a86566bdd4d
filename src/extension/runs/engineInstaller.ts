import { type ChildProcess, fork } from 'node:child_process';
import os from 'node:os';
import * as vscode from 'vscode';
import { type ErrorRecord, errorSentences, toErrorRecord } from '../../experiment/errors/errors';
import { installError } from '../../experiment/errors/install';
import type { EngineState } from '../../experiment/protocols/engineInstall';
import { Debounce } from '../../experiment/timing/debounce';
import { formatBytes } from '../../experiment/words/formatNumbers';
import { t } from '../../experiment/words/translation';
import { Listeners } from '../../runs/listeners';
import type { EngineCommand } from '../../runs/localProcess';
import { shownError } from '../window/shownError';

/** Milliseconds between two reports of a download. */
const reportMs = 200;
const cancelledCode = 'run/cancelled';

/** Installs the engine in a separate process, one at a time, and tells its progress. */
export class EngineInstaller implements vscode.Disposable {
  private current: EngineState = { status: 'absent' };
  private running: Promise<boolean> | undefined;
  private child: ChildProcess | undefined;
  private readonly changes = new Listeners<[state: EngineState]>();
  /** Called with every state of the installation. */
  readonly onDidChange = this.changes.add;
  private readonly soon = new Debounce(() => this.changes.tell(this.current), reportMs);

  constructor(
    private readonly engine: () => EngineCommand,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  get state(): EngineState {
    return this.current;
  }

  /** Installs the engine; several callers wait for the same installation. Resolves with whether it is installed. */
  install(): Promise<boolean> {
    this.running ??= this.run().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  /** Cancels the installation. The next one resumes the download. */
  cancel(): void {
    this.child?.kill('SIGINT');
  }

  dispose(): void {
    this.cancel();
    this.soon.dispose();
  }

  private async run(): Promise<boolean> {
    this.become({ status: 'installing' });
    const title = t('Graft: installing the engine');
    const end = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
      this.endOfProcess(),
    );
    if (end.status === 'failed') this.log.error(end.error.message, end.error.stack ?? '');
    this.become(end);
    return end.status === 'installed';
  }

  private become(state: EngineState): void {
    this.current = state;
    this.soon.cancel('all');
    this.changes.tell(state);
  }

  /** Runs `graft engine install`. @returns the state that it leaves */
  private async endOfProcess(): Promise<EngineState> {
    const { fromInstallerSchema } = await import('../../experiment/protocols/engineInstall');
    const { execPath, module, env } = this.engine();
    // The workspace may be untrusted, so no program starts in it.
    const options = { execPath, env, cwd: os.homedir(), execArgv: [] };
    const child = fork(module, ['engine', 'install'], {
      ...options,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.child = child;
    const heard: { error?: ErrorRecord; missing?: ErrorRecord } = {};
    child.on('message', (raw) => {
      const said = fromInstallerSchema.safeParse(raw).data;
      if (said?.type === 'failed') heard.error = said.error;
      if (said?.type === 'incomplete') heard.missing = said.error;
      if (said?.type !== 'progress') return;
      this.current = { status: 'installing', progress: said.progress };
      this.soon.askOnce('all');
    });
    const code = await new Promise<number | string | Error>((resolve) => {
      child.once('error', resolve);
      child.once('close', (exitCode, signal) => resolve(exitCode ?? signal ?? 1));
    });
    this.child = undefined;
    const { error, missing } = heard;
    if (code === 0) return { status: 'installed', ...(missing ? { missing } : {}) };
    if (error?.code === cancelledCode || code === 'SIGINT') return { status: 'cancelled' };
    return { status: 'failed', error: error ?? unexplained(code) };
  }
}

function unexplained(code: number | string | Error): ErrorRecord {
  const beginning = code instanceof Error ? (['error', code.message] as const) : (['ended', code] as const);
  return toErrorRecord(installError('engine/not-started', { beginning }));
}

/** Installs the engine with a notification that shows progress and can cancel. Resolves with whether it is installed. */
export async function installWithNotification(installer: EngineInstaller): Promise<boolean> {
  const { describeInstall } = await import('../../experiment/protocols/engineInstall');
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: t('Installing TensorFlow'),
    cancellable: true,
  };
  const isInstalled = await vscode.window.withProgress(options, async (progress, token) => {
    token.onCancellationRequested(() => installer.cancel());
    const listening = installer.onDidChange((state) => {
      if (state.status === 'installing') progress.report({ message: describeInstall(state.progress) });
    });
    return installer.install().finally(() => listening.dispose());
  });
  const { state } = installer;
  if (state.status === 'failed')
    void vscode.window.showErrorMessage(errorSentences(await shownError(state.error)));
  return isInstalled;
}

/** Offers to install a missing engine and to continue. Resolves with whether it was installed. */
export async function offerInstall(installer: EngineInstaller, { download }: ErrorRecord): Promise<boolean> {
  const install = t('Install and Continue');
  const size = download ? formatBytes(download) : t('a few hundred megabytes');
  const picked = await vscode.window.showInformationMessage(
    t('Graft trains with TensorFlow, which is not installed yet. It is downloaded once: {0}.', size),
    install,
  );
  return picked === install && installWithNotification(installer);
}

import { version } from '../../../package.json';
import type { EngineVariant } from '../../engine/install/engineWheels';
import { engineVersions } from '../../engine/install/findEngine';
import type { RunPlan } from '../../engine/stages/runPlan';
import { readDataAlone } from '../../engine/work/readDataAlone';
import type { ToWorker } from '../../engine/work/workerTask';
import {
  CancelledError,
  describeError,
  isMissingEngine,
  toErrorRecord,
} from '../../experiment/errors/errors';
import type { Worded } from '../../experiment/errors/phrase';
import { type NewEvent, parseEvent } from '../../experiment/runs/events';
import { type RunRecord, runForm, summarizeRun } from '../../experiment/runs/run';
import { applyEvent, emptyRunState, type StageState } from '../../experiment/runs/runState';
import type { StageName } from '../../experiment/stages/stages';
import { asFileError, asUnforeseenFileError } from '../../files/fileErrors';
import { EventLog } from '../../runs/eventLog';
import type { RunHost, Wishes } from '../../runs/executor';
import type { RunFolder } from '../../runs/graftFolder';
import { watchControl } from '../../runs/localHost';
import { LogTail } from '../../runs/logTail';
import { writeRunRecord } from '../../runs/runRecord';
import { exitCodeOf, exitCodes } from '../terminal/exitCodes';
import type { RunView } from '../terminal/runView';
import type { HeadStart } from './headStart';
import { processIo } from './processIo';
import type { RunRequest } from './readRequest';
import { deviceOption, type RunOptions } from './runOptions';
import { runTask } from './runTask';
import { endAtOnce, onStopRequest } from './stopRequests';
import { TimePromises } from './timePromises';
import { describeKill, lowMemory, watchMemory } from './watchMemory';

/** Everything that a run starts from. */
export interface RunGiven {
  readonly request: RunRequest;
  /** The request's plan, under the id of the run. */
  readonly plan: RunPlan;
  readonly folder: RunFolder;
  readonly view: RunView;
  readonly host: RunHost;
}

/** A run while it works: its log, its record, what is asked of it, and how it ends. */
export class SupervisedRun {
  private readonly state = emptyRunState();
  private readonly log: EventLog;
  private record: RunRecord;
  /** Whether an earlier process of this run ended unexpectedly. */
  private wasKilled = false;
  private readonly promises = new TimePromises();
  /** Functions that stop watching the run. */
  private readonly stops: (() => void)[] = [];

  private constructor(
    private readonly given: RunGiven,
    private readonly control: Wishes,
  ) {
    const { request, plan, folder, host } = given;
    this.log = EventLog.open(folder.events, Date.now, (line, event) => {
      applyEvent(this.state, event);
      this.promises.note(this.state);
      this.given.view.show(line, event, this.state);
    });
    this.record = {
      form: runForm,
      id: plan.runId,
      experiment: plan.experimentFile,
      status: 'running',
      startedAt: new Date().toISOString(),
      process: host.identity,
      keys: plan.keys,
      overrides: [...request.overrides],
      settings: { ...plan.settings },
      ...(request.until === undefined ? {} : { until: request.until }),
    };
  }

  /** Opens the log and the control file before the run is announced. Shows the events of an earlier session of this run first. */
  static async open(given: RunGiven): Promise<SupervisedRun> {
    const { plan, folder, view, host } = given;
    const earlier = (await new LogTail(folder.events).read()).lines;
    const run = new SupervisedRun(given, await host.openControl(folder));
    for (const line of earlier) {
      const event = parseEvent(line);
      if (event) applyEvent(run.state, event);
      view.show(line, event, run.state);
    }
    run.wasKilled = plan.isResumed && run.state.status === 'running';
    await writeRunRecord(folder, run.record);
    return run;
  }

  /** @returns the exit code */
  async work(options: RunOptions, device: EngineVariant, headStart: HeadStart): Promise<number> {
    const stopBeating = this.given.host.beat(this.given.folder);
    try {
      if (!this.given.plan.isResumed || this.state.runId === undefined) this.started(device);
      if (this.wasKilled)
        this.append({
          type: 'warning',
          code: 'run/was-killed',
          ...describeKill(this.state.warnings, this.given.plan.settings.finetune),
        });
      await this.doTask(options, headStart);
      return await this.end('done', exitCodes.done);
    } catch (thrown) {
      return await this.fail(thrown);
    } finally {
      stopBeating();
      this.closeLog();
    }
  }

  /** Last of all: a record that cannot be written is an event. */
  private closeLog(): void {
    try {
      this.log.close();
    } catch (thrown) {
      this.given.view.note(describeError(toErrorRecord(asFileError(thrown, this.given.folder.events))));
    }
  }

  private async doTask(options: RunOptions, headStart: HeadStart): Promise<void> {
    this.stops.push(watchMemory((worded) => this.warnOfMemory(worded)));
    try {
      await runTask<void>(
        { kind: 'run', plan: this.given.plan },
        {
          device: deviceOption(options),
          headStart,
          onEvent: (event) => this.append(event),
          onStart: (post) => this.handOn(post),
        },
      );
    } catch (thrown) {
      if (isMissingEngine(thrown)) await this.readData(thrown);
      throw thrown;
    } finally {
      this.endWatching();
    }
  }

  private warnOfMemory(worded: Worded): void {
    try {
      this.append({ type: 'warning', code: lowMemory, ...worded });
    } catch {
      // A log that cannot be written ends the run with its next event, in order.
    }
  }

  private endWatching(): void {
    for (const stop of this.stops.splice(0)) stop();
  }

  /** Passes the user's requests to the current worker while the run works. */
  private handOn(tell: (wish: ToWorker) => void): void {
    const cancel = () => tell({ type: 'cancel' });
    this.stops.push(onStopRequest(cancel, (text) => this.given.view.note(text)));
    this.stops.push(
      watchControl(this.control, ({ type }) => (type === 'end' ? endAtOnce() : tell({ type }))),
    );
  }

  /** In this thread, which has no TensorFlow. */
  private async readData(missing: unknown): Promise<void> {
    this.endWatching();
    const abort = new AbortController();
    this.handOn(({ type }) => type === 'cancel' && abort.abort());
    const emit = (event: NewEvent) => this.append(event);
    await readDataAlone(this.given.plan, { ...processIo(abort.signal), emit }, missing);
  }

  private started(device: EngineVariant): void {
    this.append({
      type: 'run-started',
      runId: this.given.plan.runId,
      experiment: this.given.plan.experimentFile,
      settings: { ...this.given.plan.settings },
      versions: { graft: version, node: process.versions.node, ...engineVersions },
      device,
    });
    for (const warning of this.given.request.warnings) this.append({ type: 'warning', ...warning });
  }

  private append(event: NewEvent): void {
    try {
      this.log.append(event);
    } catch (thrown) {
      throw asFileError(thrown, this.given.folder.events);
    }
  }

  private async fail(thrown: unknown): Promise<number> {
    if (thrown instanceof CancelledError) return this.end('cancelled', exitCodes.cancelled);
    const error = toErrorRecord(asUnforeseenFileError(thrown));
    const stage = this.failedStage(thrown);
    this.record = { ...this.record, error };
    try {
      this.append({
        type: 'error',
        error,
        ...(stage === undefined ? {} : { stage }),
      });
      return await this.end('failed', exitCodeOf(thrown));
    } catch (unwritable) {
      // If the log can no longer be written, the terminal is the only place left to report it.
      this.given.view.note(describeError(error));
      const another = toErrorRecord(asUnforeseenFileError(unwritable));
      if (another.code !== error.code) this.given.view.note(describeError(another));
      return exitCodes.failed;
    }
  }

  /** The stage that a failure belongs to; a missing engine to the first one that it keeps from being done. */
  private failedStage(thrown: unknown): StageName | undefined {
    const firstThatIs = (status: StageState['status']) =>
      this.given.plan.stages.find((stage) => this.state.stages[stage].status === status);
    return firstThatIs('running') ?? (isMissingEngine(thrown) ? firstThatIs('waiting') : undefined);
  }

  private async end(status: 'done' | 'failed' | 'cancelled', exitCode: number): Promise<number> {
    const result = summarizeRun(this.state);
    this.append({ type: 'run-finished', runId: this.given.plan.runId, status, result });
    const timeLeft = status === 'done' ? this.promises.kept(Date.now()) : [];
    this.record = {
      ...this.record,
      status,
      finishedAt: new Date().toISOString(),
      result,
      ...(timeLeft.length > 0 ? { timeLeft } : {}),
    };
    await writeRunRecord(this.given.folder, this.record);
    return exitCode;
  }
}

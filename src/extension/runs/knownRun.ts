import path from 'node:path';
import type { RunRecord } from '../../experiment/runs/run';
import { experimentName } from '../../runs/experimentNow';
import type { Ending, FollowedRun } from '../../runs/followedRun';
import { GraftFolder } from '../../runs/graftFolder';
import type { ListedRun } from '../../runs/runsFolder';

/** `interrupted`: its process has ended for an unknown reason; running the experiment again resumes it. */
export type RunStatus = 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';

/** A run in the window: one object while its folder exists, changed only by the store. */
export class KnownRun {
  /** Undefined for a run that was announced but has not written its record yet. */
  record: RunRecord | undefined;
  isPinned = false;
  name: string | undefined;
  /** Settles when the run is over; undefined while the run is not followed. */
  following: Promise<Ending | undefined> | undefined;
  /** Whether its process is known to live, or its log was seen to grow. */
  lives = false;
  /** How often this window has asked it to stop at once. */
  stops = 0;
  /** Whether its folder was deleted. */
  isDeleted = false;

  /** The `.graft` folder with this run. */
  readonly graft: GraftFolder;

  /** @param log the events of its log: complete while it runs and after `RunStore.read`, else empty */
  constructor(
    readonly id: string,
    readonly folder: string,
    public log: FollowedRun,
  ) {
    this.graft = new GraftFolder(path.resolve(folder, '../..'));
  }

  get graftFolder(): string {
    return this.graft.path;
  }

  /** The experiment's file. */
  get experiment(): string | undefined {
    return this.record?.experiment;
  }

  get status(): RunStatus {
    if (this.following && this.lives) return 'running';
    const status = this.record?.status ?? 'running';
    return status === 'running' ? 'interrupted' : status;
  }

  /** The name of its experiment: that of the file, without the ending. */
  get experimentName(): string {
    const { experiment, id } = this;
    return experiment === undefined ? id : experimentName(experiment);
  }

  /** Undefined while it is in progress. */
  get ending(): Ending | undefined {
    const { status } = this;
    if (status === 'running') return undefined;
    return status === 'interrupted' ? 'killed' : status;
  }

  /** Takes over the current state of its folder. */
  update({ record, isPinned, name }: ListedRun): void {
    Object.assign(this, { record, isPinned, name });
  }
}

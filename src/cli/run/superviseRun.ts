import type { EngineVariant } from '../../engine/install/engineVariant';
import type { RunAnnouncement } from '../../experiment/protocols/protocol';
import { writeAtomically } from '../../files/atomicWrite';
import { refuseLinksBelow } from '../../files/refuseLinks';
import { runFiles } from '../../runs/graftFolder';
import { keepRunsOfRenamed } from '../../runs/renamedExperiment';
import { makeGraftFolder, writeClaim } from '../../runs/runStore';
import { claimRun, sweepLeftovers } from './claimRun';
import { createRunView } from './createRunView';
import type { HeadStart } from './headStart';
import { loadLibraryFor } from './loadLibrary';
import type { RunRequest } from './readRequest';
import type { RunOptions } from './runOptions';
import { SupervisedRun } from './supervisedRun';

export interface SuperviseOptions {
  request: RunRequest;
  options: RunOptions;
  /** The device to train on. */
  device: EngineVariant;
  /** The key whose lock this process holds. */
  key: string;
  announce: (announcement: RunAnnouncement) => Promise<void>;
  headStart: HeadStart;
}

/**
 * Runs a planned experiment: TensorFlow works in its worker, this thread writes the log, draws, and listens for a cancel.
 * @returns the exit code
 */
export async function superviseRun({
  request,
  options,
  device,
  key,
  announce,
  headStart,
}: SuperviseOptions): Promise<number> {
  const plan = await claimRun(request.plan, key, options);
  void loadLibraryFor(plan);
  const files = runFiles(plan.graftFolder, plan.runId);
  await makeGraftFolder(plan.graftFolder, files.folder);
  await refuseLinksBelow(files.folder);
  await request.digests.save();
  await sweepLeftovers(plan.graftFolder, files.folder);
  await writeAtomically(files.snapshot, request.text);
  await writeClaim(plan.graftFolder, key, plan.runId);
  const view = createRunView(options);
  try {
    const run = await SupervisedRun.open(request, plan, view);
    await announce({ type: 'run', runId: plan.runId, folder: files.folder });
    // What an earlier name of the experiment has to do with it is written down meanwhile; a run does not fail for it.
    const keeping = keepRunsOfRenamed(plan.graftFolder, plan.experimentFile, plan.runId).catch(() => {});
    const exitCode = await run.work(options, device, headStart);
    await keeping;
    return exitCode;
  } finally {
    view.close();
  }
}

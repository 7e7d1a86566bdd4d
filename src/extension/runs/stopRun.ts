import * as vscode from 'vscode';
import { t } from '../../experiment/words/translation';
import type { KnownRun } from './knownRun';

/** An entry of a list. */
interface Choice extends vscode.QuickPickItem {
  readonly act: () => Promise<void>;
}

/** The one control to stop a run: after its epoch, or now. */
export async function askToStop(run: KnownRun): Promise<void> {
  const title = t('Stop the Run of {0}', run.experimentName);
  const picked = await vscode.window.showQuickPick(waysToStop(run), { title });
  await picked?.act();
}

/** Offers to show a run or to stop it. */
export async function offerRun(run: KnownRun): Promise<void> {
  const node = { kind: 'run', run };
  const show: Choice = {
    label: `$(go-to-file) ${t('Show')}`,
    act: async () => void (await vscode.commands.executeCommand('graft.openExperiment', node)),
  };
  const title = t('Run of {0}', run.experimentName);
  await (await vscode.window.showQuickPick([show, ...waysToStop(run)], { title }))?.act();
}

/** The ways to stop a run. Only a training has epochs to wait for. */
export function waysToStop(run: KnownRun): Choice[] {
  const now: Choice = {
    label: `$(debug-stop) ${t('Stop Now')}`,
    detail:
      run.stops === 0
        ? t('Stops after the current step. Running the experiment again resumes from there.')
        : t('Ends the process at once. Running the experiment again resumes from the last checkpoint.'),
    act: () => stopNow(run),
  };
  return run.log.state.stages.finetune.status === 'running' ? [afterEpoch(run), now] : [now];
}

function afterEpoch(run: KnownRun): Choice {
  return {
    label: `$(debug-step-over) ${t('Stop After This Epoch')}`,
    detail: t('Ends the training with the whole epoch, and keeps its result.'),
    act: async () => {
      await run.log.send({ type: 'stop-after-epoch' });
      vscode.window.setStatusBarMessage(t('Graft: the training will end with this epoch'), 5000);
    },
  };
}

/** Asks a run to stop after the current step; asked again, it ends at once. */
export async function stopNow(run: KnownRun): Promise<void> {
  run.stops += 1;
  await run.log.send({ type: run.stops === 1 ? 'cancel' : 'end' });
  const message =
    run.stops === 1
      ? t('Graft: the run will stop after the current step')
      : t('Graft: the run is being stopped at once');
  vscode.window.setStatusBarMessage(message, 5000);
}

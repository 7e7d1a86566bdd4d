import * as vscode from 'vscode';
import type { DataFindings } from '../../experiment/data/dataFinding';
import { CancelledError } from '../../experiment/errors/errors';
import { windowError } from '../../experiment/errors/window';
import { parseJson } from '../../experiment/words/parseJson';
import { t, tCount } from '../../experiment/words/translation';
import type { EngineCommand } from '../../runs/localProcess';
import { activeExperiment } from '../document/activeExperiment';
import { askEngine } from '../runs/askEngine';
import { registerCommand } from '../window/registerCommand';
import { requireTrust } from '../window/requireTrust';
import type { DataDiagnostics } from './dataDiagnostics';

const findingCode = 'dataset/doubtful-label';

/** "Find Wrong Labels": runs the pretrained model over the examples and shows doubtful labels in the Problems panel. */
export function registerFindWrongLabels(
  diagnostics: DataDiagnostics,
  engine: () => EngineCommand,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  return registerCommand('graft.findWrongLabels', log, async () => {
    requireTrust();
    const experiment = activeExperiment();
    if (!experiment) throw windowError('check/no-experiment', {});
    await vscode.workspace.save(experiment);
    const found = await ask(experiment.fsPath, engine());
    if (!found) return;
    await diagnostics.take(experiment, found);
    const { length } = found.findings.filter(({ code }) => code === findingCode);
    const told =
      length === 0
        ? t('No label looks wrong.')
        : tCount(length, '{0} label may be wrong.', '{0} labels may be wrong.', length);
    const show = t('Show Problems');
    const picked = await vscode.window.showInformationMessage(told, ...(length === 0 ? [] : [show]));
    if (picked) await vscode.commands.executeCommand('workbench.actions.view.problems');
  });
}

/** Undefined if the user cancels it. */
async function ask(file: string, engine: EngineCommand): Promise<DataFindings | undefined> {
  const location = vscode.ProgressLocation.Notification;
  const title = t('Graft: looking for wrong labels');
  return vscode.window.withProgress({ location, title, cancellable: true }, async (_, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    try {
      const { output } = await askEngine(engine, ['check', file, '--labels', '--json'], stop.signal);
      const { dataFindingsSchema } = await import('../../experiment/data/dataFinding');
      return dataFindingsSchema.parse(parseJson(output));
    } catch (thrown) {
      if (stop.signal.aborted || thrown instanceof CancelledError) return undefined;
      throw thrown;
    }
  });
}

import path from 'node:path';
import * as vscode from 'vscode';
import { parseExperiment } from '../../experiment/document/markdown';
import { changeToSet, type SettingNames } from '../../experiment/document/settingEdit';
import { windowError } from '../../experiment/errors/window';
import { formatsFor } from '../../experiment/models/formatNames';
import { t } from '../../experiment/words/translation';
import { changeStage, experimentText } from '../document/experimentText';
import type { KnownRun } from '../runs/knownRun';
import type { RunStore } from '../runs/runStore';
import { preferBestRun } from './bestRun';
import { pickPackage } from './formatPick';
import { ignorableFolder, ignoreFolder } from './ignoredFolder';

/**
 * Packages the model of an experiment: asks for folder and formats, writes them to the experiment, and runs it up to its package. The
 * notebook's cell then shows the package. The best run is packaged unless the user wants the experiment as it is.
 * @throws GraftError `experiment/invalid-stage` if the package stage is not valid YAML
 */
export async function packageModel(
  uri: vscode.Uri,
  store: RunStore,
  run: (uri: vscode.Uri, until: 'package') => Promise<void>,
): Promise<void> {
  const folder = path.dirname(uri.fsPath);
  const runs = store.runsOf(uri.fsPath);
  if (!(await preferBestRun(uri, runs))) return;
  const { settings } = parseExperiment(await experimentText(uri));
  const name = path.basename(uri.fsPath).replace(/\.graft\.md$/, '');
  const { to = `models/${name}`, formats } = settings.package;
  const choice = await pickPackage(
    folder,
    { to, formats },
    formatsFor(await taskOf(settings.finetune.task, runs, store)),
  );
  if (!choice || choice.formats.length === 0) return;
  await set(uri, 'to', JSON.stringify(choice.to));
  await set(uri, 'formats', `[${choice.formats.join(', ')}]`);
  void offerToIgnore(path.resolve(folder, choice.to));
  await run(uri, 'package');
}

/** The task of an experiment: that of its settings, else that of its latest run; undefined if unknown. */
async function taskOf(
  named: string,
  runs: readonly KnownRun[],
  store: RunStore,
): Promise<string | undefined> {
  if (named !== 'auto') return named;
  const latest = runs.find(({ record }) => record?.keys.finetune !== undefined);
  return latest && (await store.read(latest)).state.stages.dataset.result?.task;
}

async function set(uri: vscode.Uri, name: string, value: string): Promise<void> {
  let isPossible = true;
  await changeStage(uri, 'package', (body) => {
    const change = changeToSet(body, [name] as unknown as SettingNames, value);
    isPossible = change !== undefined;
    return change;
  });
  if (isPossible) return;
  throw windowError('experiment/invalid-stage', {});
}

/** Packages are large and can be built again from the experiment. */
async function offerToIgnore(folder: string): Promise<void> {
  const ignorable = await ignorableFolder(folder);
  if (!ignorable) return;
  const ignore = t('Add to .gitignore');
  const message = t(
    'The package {0} can be built again from the experiment. Add it to .gitignore?',
    path.basename(folder),
  );
  const picked = await vscode.window.showInformationMessage(message, ignore, t('Not Now'));
  if (picked === ignore) await ignoreFolder(ignorable);
}

import type * as vscode from 'vscode';
import { changeToSet, type SettingNames } from '../../experiment/document/settingEdit';
import { windowError } from '../../experiment/errors/window';
import { type StageName, stageTitle } from '../../experiment/stages/stages';
import { changeStage } from '../document/experimentText';

/**
 * Writes a setting into an experiment, as an edit that can be undone.
 * @throws GraftError `check/not-yaml` where the text of its stage leaves no place for it
 */
export async function setByQuickFix(
  experiment: vscode.Uri,
  stage: StageName,
  names: SettingNames,
  value: string,
): Promise<void> {
  let isPossible = true;
  await changeStage(experiment, stage, (body) => {
    const change = changeToSet(body, names, value);
    isPossible = change !== undefined;
    return change;
  });
  if (isPossible) return;
  throw windowError('check/not-yaml', { stage: stageTitle(stage) });
}

import * as vscode from 'vscode';
import { GraftError } from '../../experiment/errors/errors';
import { t } from '../../experiment/words/translation';

/**
 * Call it before starting or writing anything for a workspace.
 * @throws GraftError `run/untrusted` if the workspace is not trusted
 */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new GraftError(
    'run/untrusted',
    t('Experiments run only in trusted workspaces, because a run reads and writes files.'),
    { remedy: t('Use "Workspaces: Manage Workspace Trust", then try again.') },
  );
}

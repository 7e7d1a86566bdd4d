import * as vscode from 'vscode';
import { windowError } from '../../experiment/errors/window';

/**
 * Call it before starting or writing anything for a workspace.
 * @throws GraftError `run/untrusted` if the workspace is not trusted
 */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw windowError('run/untrusted', {});
}

import * as vscode from 'vscode';
import type { FileDiagnostic } from '../../experiment/document/markdown';

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
};

/** A diagnostic about a setting, in its cell. */
export class SettingDiagnostic extends vscode.Diagnostic {
  override source = 'Graft';
  /** The closest valid word, if there is one. */
  readonly suggestion: string | undefined;

  constructor(range: vscode.Range, { message, code, severity, suggestion }: FileDiagnostic) {
    super(range, message, severities[severity]);
    this.code = code;
    this.suggestion = suggestion;
  }
}

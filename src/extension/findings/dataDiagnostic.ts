import * as vscode from 'vscode';
import type { DataFinding } from '../../experiment/dataFinding';
import { t } from '../../experiment/translation';

const severities: Record<DataFinding['severity'], vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

/** A finding in the data, at its row, or at the experiment's line that names them. */
export class DataDiagnostic extends vscode.Diagnostic {
  override source = 'Graft';

  /** @param labelColumns the columns with the labels of the dataset that it is about */
  constructor(
    line: number,
    readonly finding: DataFinding,
    readonly labelColumns: readonly string[],
  ) {
    super(wholeLine(line), finding.message, severities[finding.severity]);
    this.code = finding.code;
    const { other } = finding;
    if (other) {
      const there = new vscode.Location(vscode.Uri.file(other.file), wholeLine(other.line - 1));
      this.relatedInformation = [new vscode.DiagnosticRelatedInformation(there, t('The one before it'))];
    }
  }
}

/** A line from 0; how long it is shows the document, which need not be open. */
function wholeLine(line: number): vscode.Range {
  return new vscode.Range(line, 0, line, 10_000);
}

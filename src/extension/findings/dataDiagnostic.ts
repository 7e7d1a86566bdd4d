import * as vscode from 'vscode';
import type { DataFinding, RowPlace } from '../../experiment/data/dataFinding';
import { t } from '../../experiment/words/translation';

const severities: Record<DataFinding['severity'], vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

/** A finding in the data, at its row, or at the experiment's line that names them. */
export class DataDiagnostic extends vscode.Diagnostic {
  override source = 'Graft';

  /**
   * @param finding in the window's language
   * @param labelColumns the columns with the labels of the dataset that it is about
   * @param experiment the experiment that names the data
   */
  constructor(
    line: number,
    readonly finding: DataFinding,
    readonly labelColumns: readonly string[],
    readonly experiment: vscode.Uri,
  ) {
    super(
      wholeLine(line),
      [finding.message, finding.remedy].filter(Boolean).join(' '),
      severities[finding.severity],
    );
    this.code = finding.code;
    const { other, picture } = finding;
    const related = [
      ...(picture === undefined ? [] : [relatedTo({ file: picture, line: 1 }, t('The image'))]),
      ...(other ? [relatedTo(other, t('The matching example'))] : []),
    ];
    if (related.length > 0) this.relatedInformation = related;
  }
}

function relatedTo({ file, line }: RowPlace, said: string): vscode.DiagnosticRelatedInformation {
  const there = new vscode.Location(vscode.Uri.file(file), wholeLine(line - 1));
  return new vscode.DiagnosticRelatedInformation(there, said);
}

/** A whole line, from 0. The document need not be open, so its length is unknown. */
function wholeLine(line: number): vscode.Range {
  return new vscode.Range(line, 0, line, 10_000);
}

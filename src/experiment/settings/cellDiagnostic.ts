/** An error or warning in a cell. Lines and columns count from 1 within the parsed text. */
export interface CellDiagnostic {
  /** Warnings do not stop a run. */
  severity: 'error' | 'warning';
  code: string;
  message: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  /** The setting, by its dotted name within the stage; absent if the text is no setting. */
  setting?: string;
  /** The nearest valid name or value, if there is one. */
  suggestion?: string;
}

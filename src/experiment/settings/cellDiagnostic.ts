/** Something wrong, or odd, in a cell. Lines and columns count from 1 within the text that was parsed. */
export interface CellDiagnostic {
  /** A warning is shown and stops nothing. */
  severity: 'error' | 'warning';
  code: string;
  message: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  /** The setting that is wrong, by its dotted name within the stage; absent for what is no setting. */
  setting?: string;
  /** The nearest right name or value, where there is one. */
  suggestion?: string;
}

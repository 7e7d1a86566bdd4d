import type { Clause, Parts } from '../errors/catalogue';

/** An error or warning in a cell. Lines and columns count from 1 within the parsed text. */
export interface CellDiagnostic {
  /** Warnings do not stop a run. */
  severity: 'error' | 'warning';
  code: string;
  message: string;
  /** The parts of the message, for a window in another language. */
  parts?: Parts | undefined;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  /** The setting, by its dotted name within the stage; absent if the text is no setting. */
  setting?: string;
  /** The nearest valid name or value, if there is one. */
  suggestion?: string;
}

/** The sentence of a diagnostic inside another one. */
export function problemOf({ code, message, parts }: CellDiagnostic): Clause {
  return { code, message, parts };
}

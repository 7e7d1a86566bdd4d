import type { DataFinding, RowPlace } from '../../experiment/data/dataFinding';

/** A change of a document, as VS Code tells it: lines and characters from 0. */
export interface LineChange {
  readonly range: { readonly start: Position; readonly end: Position };
  readonly text: string;
}
interface Position {
  readonly line: number;
  readonly character: number;
}

/** Findings after a change of a file: drops those about edited rows, and moves those below with their rows. */
export function followEdit(
  findings: readonly DataFinding[],
  file: string,
  change: LineChange,
): DataFinding[] {
  return findings.flatMap((finding) => {
    const place = moved(finding, finding.lines ?? 1, file, change);
    const other = finding.other && moved(finding.other, 1, file, change);
    if (!place || (finding.other && !other)) return [];
    return [{ ...finding, line: place.line, ...(other ? { other } : {}) }];
  });
}

function moved(
  { file: own, line }: RowPlace,
  lines: number,
  file: string,
  change: LineChange,
): RowPlace | undefined {
  if (own !== file) return { file: own, line };
  const { start, end } = change.range;
  const isOfWholeLines =
    start.character === 0 && end.character === 0 && (change.text === '' || /[\r\n]$/.test(change.text));
  const firstBelow = isOfWholeLines ? end.line : end.line + 1;
  const at = line - 1;
  if (at + lines - 1 < start.line) return { file, line };
  if (at < firstBelow) return undefined;
  const added = change.text.split(/\r\n|\n|\r/).length - 1;
  return { file, line: line + added - (end.line - start.line) };
}

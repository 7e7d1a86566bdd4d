import type { DrawnOf } from '../../src/experiment/reports/report';
import { element, scrollable, shortName } from '../shared/elements';

/** The strongest tint of a cell, in percent: the number on it must stay readable. */
const strongest = 45;

/** The tint of a cell is the square root of its share of the row, which makes rare mistakes visible. */
export function matrixBlock({ title: caption, labels, counts }: DrawnOf<'matrix'>): HTMLElement {
  const head = element('tr', '', [
    element('td', '', ['']),
    ...labels.map((label) => element('th', '', [shortName(label)], { scope: 'col' })),
  ]);
  const rows = labels.map((label, row) => {
    const values = counts[row] ?? [];
    const total = values.reduce((sum, value) => sum + value, 0);
    const cells = labels.map((_, column) => matrixCell(values[column] ?? 0, total, row === column));
    return element('tr', '', [element('th', '', [shortName(label)], { scope: 'row' }), ...cells]);
  });
  const table = element('table', 'table graft-matrix', [
    element('caption', '', [caption]),
    element('thead', '', [head]),
    element('tbody', '', rows),
  ]);
  return scrollable(caption, table);
}

function matrixCell(value: number, rowTotal: number, isRight: boolean): HTMLElement {
  const cell = element('td', isRight ? 'right' : '', [String(value)]);
  const tint = rowTotal === 0 ? 0 : strongest * Math.sqrt(value / rowTotal);
  cell.style.backgroundColor = `color-mix(in srgb, var(--vscode-graft-matrix) ${tint.toFixed(1)}%, transparent)`;
  return cell;
}

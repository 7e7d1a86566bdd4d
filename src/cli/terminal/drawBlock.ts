import Table from 'cli-table3';
import pc from 'picocolors';
import { type BlockDrawers, drawBlock, drawWorded, formatCell } from '../../experiment/reports/drawBlocks';
import { formatScore, metricTitle } from '../../experiment/reports/metrics';
import type { DrawnCell, DrawnColumn, DrawnOf, ReportBlock } from '../../experiment/reports/report';
import { capitalized } from '../../experiment/words/capitalized';
import { largestOf } from '../../experiment/words/extremes';
import { terminalData, terminalName } from './terminalText';

/** More labels than this do not fit beside each other in a terminal. */
const widestMatrix = 12;
/** A sample's text is cut here. */
const longestText = 100;

const plain = { style: { head: [], border: [] } };

const drawers: BlockDrawers<string> = {
  scores: ({ scores, note }) => {
    const said = scores.map(
      ({ metric, value, title, interval }) =>
        `${capitalized(title ?? metricTitle(metric))} ${formatScore(metric, value, interval)}`,
    );
    return [
      ...(said.length > 0 ? [pc.bold(said.join(', '))] : []),
      ...(note === undefined ? [] : [note]),
    ].join('\n');
  },
  table: ({ columns, rows, summary }) => {
    const table = new Table({ head: columns.map(({ title }) => title), ...plain });
    for (const row of rows) table.push(tableRow(columns, row));
    if (summary)
      table.push(tableRow(columns, summary).map((cell) => ({ ...cell, content: pc.bold(cell.content) })));
    return table.toString();
  },
  matrix: ({ title, labels, counts }) => {
    if (labels.length > widestMatrix) return '';
    const table = new Table({ head: ['', ...labels], ...plain });
    for (const [row, label] of labels.entries()) table.push([label, ...(counts[row] ?? []).map(right)]);
    return `${title}\n${table.toString()}`;
  },
  curve: ({ title, series, x, y }) =>
    [title, ...series.map(({ name, points }) => `  ${name}: ${describePoints(points, x, y)}`)].join('\n'),
  histogram: ({ title, x, binWidth, counts, beyond = 0, note }) => {
    const bars = sparkline(beyond > 0 ? [...counts, beyond] : counts);
    const end = formatCell(counts.length * binWidth, x.format);
    return `${title}: 0 ${bars} ${end}${beyond > 0 ? ' and more' : ''} ${x.title}\n${note}`;
  },
  samples: ({ title, columns, samples, none }) => {
    if (samples.length === 0) return none;
    // Images that nothing is said about.
    if (columns.length === 0) return '';
    const lines = samples.map(({ text, pair, image, cells, line }) => {
      const said = columns.map(
        ({ title, format }, i) => `${title.toLowerCase()} ${formatCell(cells[i], format)}`,
      );
      const shown = [text, pair, image]
        .filter((part) => part !== undefined)
        .map(shortened)
        .join(' | ');
      return `  ${line === undefined ? '' : pc.dim(`line ${line}: `)}${shown}\n    ${said.join(', ')}`;
    });
    return [title, ...lines].join('\n');
  },
  // The points of a curve say nothing without the chart.
  section: ({ title, blocks: parts }) =>
    [
      pc.bold(title),
      ...parts.filter(({ block }) => block !== 'curve').map((part) => drawWorded(drawers, part)),
    ].join('\n'),
};

/**
 * A block for a terminal: lines without an end, or nothing where it would not fit. Nothing in its texts steers the terminal, and a label
 * that is a page long is cut.
 */
export function drawForTerminal(block: ReportBlock): string {
  return drawBlock(drawers, terminalData(block, terminalName));
}

function tableRow(columns: readonly DrawnColumn[], cells: readonly DrawnCell[]) {
  return columns.map(({ format }, i) => ({
    content: formatCell(cells[i], format),
    hAlign: format === 'text' ? ('left' as const) : ('right' as const),
  }));
}

const blocks = [...' ▁▂▃▄▅▆▇█'];

/** A character for each count, as high as it; what occurs at all is seen. */
function sparkline(counts: readonly number[]): string {
  const most = Math.max(1, largestOf(counts));
  return counts.map((count) => blocks[Math.ceil((count / most) * (blocks.length - 1))]).join('');
}

const right = (count: number) => ({ content: String(count), hAlign: 'right' as const });

/** The ends of a series, or its only point. */
function describePoints(
  points: DrawnOf<'curve'>['series'][number]['points'],
  x: DrawnColumn,
  y: DrawnColumn,
): string {
  const shown = points.length > 1 ? [points[0]!, points.at(-1)!] : points;
  return shown
    .map(([at, value]) => `${formatCell(value, y.format)} (${x.title}: ${formatCell(at, x.format)})`)
    .join(', ');
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > longestText ? `${line.slice(0, longestText - 1)}…` : line;
}

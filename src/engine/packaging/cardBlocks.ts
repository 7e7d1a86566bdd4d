import { type BlockDrawers, drawBlock, drawWorded, formatCell } from '../../experiment/reports/drawBlocks';
import { formatScore, metricTitle } from '../../experiment/reports/metrics';
import type { DrawnCell, DrawnColumn, ReportBlock } from '../../experiment/reports/report';

/** The blocks of a report in a model card. It omits examples, since the data may be private. */
const drawers: BlockDrawers<string> = {
  scores: ({ scores, note }) =>
    [
      ...scores.map(
        ({ metric, value, title, interval }) =>
          `- ${escapeMarkdown(title ?? metricTitle(metric))}: ${formatScore(metric, value, interval)}`,
      ),
      ...(note === undefined ? [] : ['', escapeMarkdown(note)]),
    ].join('\n'),
  table: ({ title, columns, rows, summary }) =>
    [`### ${escapeMarkdown(title)}\n`, ...tableLines(columns, [...rows, ...(summary ? [summary] : [])])].join(
      '\n',
    ),
  matrix: () => '',
  curve: () => '',
  histogram: () => '',
  samples: () => '',
  section: ({ title, blocks }) => {
    const parts = blocks.map((part) => drawWorded(drawers, part)).filter((text) => text !== '');
    return parts.length === 0 ? '' : [`**${escapeMarkdown(title)}**`, ...parts].join('\n\n');
  },
};

/** Blocks as Markdown, with a blank line between them. */
export function blocksAsMarkdown(blocks: readonly ReportBlock[]): string {
  return blocks
    .map((block) => drawBlock(drawers, block))
    .filter((text) => text !== '')
    .join('\n\n');
}

function tableLines(columns: readonly DrawnColumn[], rows: readonly (readonly DrawnCell[])[]): string[] {
  return [
    line(columns.map(({ title }) => escapeMarkdown(title))),
    line(columns.map(({ format }) => (format === 'text' ? '---' : '---:'))),
    ...rows.map((cells) => line(columns.map(({ format }, i) => escapeText(cells[i], format)))),
  ];
}

function escapeText(cell: DrawnCell | undefined, format: DrawnColumn['format']): string {
  const text = formatCell(cell, format);
  return typeof cell === 'string' ? escapeMarkdown(text) : text;
}

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** Labels and names come from the data: they must not become markup. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+\-.!|&~]/g, '\\$&').replace(/\s+/g, ' ');
}

import { type BlockDrawers, drawBlock, drawWorded, formatCell } from '../../experiment/reports/drawBlocks';
import { formatScore, metricTitle } from '../../experiment/reports/metrics';
import type { ReportBlock } from '../../experiment/reports/report';
import { t } from '../../experiment/words/translation';

/** The blocks of a report where nothing can be drawn: a screen reader, a copy, a diff. Tab characters separate the cells. */
const drawers: BlockDrawers<string> = {
  scores: ({ scores, note }) =>
    [
      scores
        .map(
          ({ metric, value, title, interval }) =>
            `${title ?? metricTitle(metric)} ${formatScore(metric, value, interval)}`,
        )
        .join(', '),
      ...(note === undefined ? [] : [note]),
    ].join('\n'),
  table: ({ title, columns, rows, summary }) =>
    [
      title,
      columns.map(({ title }) => title).join('\t'),
      ...[...rows, ...(summary ? [summary] : [])].map((cells) =>
        columns.map(({ format }, i) => formatCell(cells[i], format)).join('\t'),
      ),
    ].join('\n'),
  matrix: ({ title, labels, counts }) =>
    [
      title,
      ['', ...labels].join('\t'),
      ...labels.map((label, row) => [label, ...(counts[row] ?? [])].join('\t')),
    ].join('\n'),
  curve: ({ title, series }) =>
    [title, ...series.map(({ name, points }) => t('{0}: {1} points', name, points.length))].join('\n'),
  histogram: ({ title, x, binWidth, counts, note }) =>
    [
      title,
      ...counts.map((count, i) => `${i * binWidth + 1}–${(i + 1) * binWidth} ${x.title}\t${count}`),
      note,
    ].join('\n'),
  samples: ({ title, columns, samples, none }) =>
    samples.length === 0
      ? none
      : [
          title,
          ...samples.map(({ text, pair, image, cells }) =>
            [
              ...[text, pair, image].filter((part) => part !== undefined),
              ...columns.map(({ format }, i) => formatCell(cells[i], format)),
            ].join('\t'),
          ),
        ].join('\n'),
  section: ({ title, blocks }) => [title, ...blocks.map((part) => drawWorded(drawers, part))].join('\n'),
};

export function blocksAsText(blocks: readonly ReportBlock[]): string {
  return blocks.map((block) => drawBlock(drawers, block)).join('\n\n');
}

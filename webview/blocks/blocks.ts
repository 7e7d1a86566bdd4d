import { formatMetric, metricTitle } from '../../src/experiment/metrics';
import {
  type BlockDrawers,
  type BlockOf,
  type Cell,
  drawBlock,
  formatCell,
  type ReportBlock,
  type ReportColumn,
} from '../../src/experiment/report';
import { type Column, element, facts, table } from '../shared/elements';
import { curveBlock } from './curveBlock';
import { matrixBlock } from './matrixBlock';

const drawers: BlockDrawers<HTMLElement> = {
  scores: ({ scores, note }) =>
    element('div', 'headline', [
      facts(
        scores.map(({ metric, value, title }) => [
          capitalized(title ?? metricTitle(metric)),
          formatMetric(metric, value),
        ]),
      ),
      note === undefined ? undefined : element('p', 'dim', [note]),
    ]),
  table: ({ title, columns, rows, summary }) =>
    table(title, columns.map(columnOf), summary ? [...rows, summary] : rows),
  matrix: matrixBlock,
  curve: curveBlock,
  samples: (block) => (block.samples.length > 0 ? samplesTable(block) : element('p', '', [block.none])),
};

/** The blocks of a report, one below the other. */
export function blockElements(blocks: readonly ReportBlock[]): HTMLElement[] {
  return blocks.map((block) => drawBlock(drawers, block));
}

function columnOf({ title, format }: ReportColumn, index: number): Column<readonly Cell[]> {
  return { title, numeric: format !== 'text', cell: (cells) => formatCell(cells[index], format) };
}

type Sample = BlockOf<'samples'>['samples'][number];

function samplesTable({ title, columns, samples }: BlockOf<'samples'>): HTMLElement {
  const has = (part: 'text' | 'pair' | 'line') => samples.some((sample) => sample[part] !== undefined);
  const shown: Column<Sample>[] = [
    ...(has('text') ? [{ title: 'Text', cell: ({ text = '' }: Sample) => text }] : []),
    ...(has('pair') ? [{ title: 'Pair', cell: ({ pair = '' }: Sample) => pair }] : []),
    ...columns.map((column, index) => {
      const { cell, ...rest } = columnOf(column, index);
      return { ...rest, cell: ({ cells }: Sample) => cell(cells) };
    }),
    ...(has('line')
      ? [{ title: 'Line', numeric: true, cell: ({ line }: Sample) => String(line ?? '') }]
      : []),
  ];
  return table(title, shown, samples);
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

import { formatMetric, metricTitle } from '../../src/experiment/metrics';
import {
  type BlockDrawers,
  type Cell,
  drawBlock,
  formatCell,
  type ReportBlock,
  type ReportColumn,
} from '../../src/experiment/report';
import { type Column, element, facts, table } from '../shared/elements';
import { curveBlock } from './curveBlock';
import { matrixBlock } from './matrixBlock';
import type { OpenPlace } from './openPlace';
import { samplesBlock } from './samplesBlock';

const drawers = (open?: OpenPlace): BlockDrawers<HTMLElement> => ({
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
  samples: (block) => samplesBlock(block, open),
});

/**
 * The blocks of a report, one below the other.
 * @param open what a click on the place of an example does; without it places are text
 */
export function blockElements(blocks: readonly ReportBlock[], open?: OpenPlace): HTMLElement[] {
  const own = drawers(open);
  return blocks.map((block) => drawBlock(own, block));
}

function columnOf({ title, format }: ReportColumn, index: number): Column<readonly Cell[]> {
  return { title, numeric: format !== 'text', cell: (cells) => formatCell(cells[index], format) };
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

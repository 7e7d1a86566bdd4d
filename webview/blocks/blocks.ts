import {
  type BlockDrawers,
  drawBlock,
  drawWorded,
  formatCell,
} from '../../src/experiment/reports/drawBlocks';
import { formatScore, metricTitle } from '../../src/experiment/reports/metrics';
import type { DrawnCell, DrawnColumn, ReportBlock } from '../../src/experiment/reports/report';
import { capitalized } from '../../src/experiment/words/capitalized';
import { largestOf } from '../../src/experiment/words/extremes';
import { type Column, element, facts, shortName, table } from '../shared/elements';
import { curveBlock } from './curveBlock';
import type { Explain } from './explainedImage';
import { histogramBlock } from './histogramBlock';
import { matrixBlock } from './matrixBlock';
import type { OpenPlace } from './openPlace';
import { samplesBlock } from './samplesBlock';

/** A table with more rows scrolls below a fixed header. */
const mostRows = 20;

const drawers = (open?: OpenPlace, explain?: Explain): BlockDrawers<HTMLElement> => ({
  scores: ({ scores, note }) =>
    element('div', 'headline', [
      facts(
        scores.map(({ metric, value, title, interval }) => [
          capitalized(title ?? metricTitle(metric)),
          formatScore(metric, value, interval),
        ]),
      ),
      note === undefined ? undefined : element('p', 'dim', [note]),
    ]),
  table: ({ title, columns, rows, summary }) => {
    const most = Math.max(
      1,
      largestOf(columns.flatMap(({ isBar }, i) => (isBar ? rows.map((row) => Number(row[i])) : []))),
    );
    const drawn = table(title, columns.map(columnOf(most)), summary ? [...rows, summary] : rows);
    if (rows.length > mostRows) drawn.classList.add('graft-tall');
    return drawn;
  },
  matrix: matrixBlock,
  curve: curveBlock,
  histogram: histogramBlock,
  samples: (block) => samplesBlock(block, open, explain),
  section: ({ title, blocks }) =>
    element('details', 'opened', [
      element('summary', '', [title]),
      ...blocks.map((part) => drawWorded(drawers(open, explain), part)),
    ]),
});

/**
 * Draws the blocks of a report, one below the other.
 * @param open called with the place of an example that is clicked; without it, places are plain text
 * @param explain explains the answer about an image; without it, no button is shown
 */
export function blockElements(
  blocks: readonly ReportBlock[],
  open?: OpenPlace,
  explain?: Explain,
): HTMLElement[] {
  const own = drawers(open, explain);
  return blocks.map((block) => drawBlock(own, block));
}

/** @param most the value whose bar fills its cell */
function columnOf(most: number) {
  return ({ title, format, isBar }: DrawnColumn, index: number): Column<readonly DrawnCell[]> => ({
    title,
    numeric: format !== 'text',
    cell: (cells) => {
      // A number stays with its sign of percent.
      const text = formatCell(cells[index], format).replaceAll(/(\d) (?=%)/g, '$1\u00a0');
      if (isBar) return barCell(text, Number(cells[index]) / most);
      return index === 0 ? shortName(text) : text;
    },
  });
}

function barCell(text: string, share: number): HTMLElement {
  const cell = element('span', 'barCell', [text]);
  cell.style.setProperty('--share', `${(100 * share).toFixed(1)}%`);
  return cell;
}

import type { BlockOf } from '../../../experiment/reports/report';
import { reportWords } from '../../../experiment/reports/reportWords';
import type { ScoredSlice } from './slices';

const { say } = reportWords;

const significant = 0.05;
/** Rows that are shown. */
const mostRows = 30;

/** Slices with their accuracy; the title names the worst only where it is worse than chance explains. */
export function slicesBlock(slices: readonly ScoredSlice[]): BlockOf<'section'> {
  const worst = slices[0]!;
  const { accuracy, others } = worst;
  return {
    block: 'section',
    title:
      worst.pValue < significant
        ? say('worst-slice', { column: worst.column, value: worst.value, accuracy, others })
        : say('no-worse-slice', { slices: slices.length }),
    blocks: [
      {
        block: 'table',
        title: say('slices', {}),
        columns: [
          { title: say('slice-column', {}), format: 'text' },
          { title: say('metric', { metric: 'accuracy' }), format: 'percent' },
          { title: say('interval-95', {}), format: 'text' },
          { title: say('other-examples', {}), format: 'percent' },
          { title: say('p-value', {}), format: 'decimal' },
          { title: say('examples', {}), format: 'count' },
        ],
        rows: slices
          .slice(0, mostRows)
          .map(({ title, accuracy: share, interval: [low, high], others: rest, pValue, examples }) => [
            title,
            share,
            say('range', { metric: 'accuracy', low, high }),
            rest,
            pValue,
            examples,
          ]),
      },
    ],
  };
}

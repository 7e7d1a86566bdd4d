import type { BlockOf, Cell } from '../../experiment/reports/report';
import { reportWords } from '../../experiment/reports/reportWords';

const { say } = reportWords;

type Column = BlockOf<'table'>['columns'][number];

/**
 * The scores of each label, as tasks with labels report them.
 * @param more columns between F1 and the number of examples
 */
export function labelTable(rows: Cell[][], summary: Cell[], more: readonly Column[] = []): BlockOf<'table'> {
  return {
    block: 'table',
    title: say('labels', {}),
    columns: [
      { title: say('label', {}), format: 'text' },
      { title: say('precision', {}), format: 'percent' },
      { title: say('recall', {}), format: 'percent' },
      { title: 'F1', format: 'percent' },
      ...more,
      { title: say('examples', {}), format: 'count' },
    ],
    rows,
    summary: [say('macro-average', {}), ...summary],
  };
}

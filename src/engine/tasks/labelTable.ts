import type { BlockOf, Cell } from '../../experiment/report';

type Column = BlockOf<'table'>['columns'][number];

/**
 * The scores of each label, as tasks with labels report them.
 * @param more columns between F1 and the number of examples
 */
export function labelTable(rows: Cell[][], summary: Cell[], more: readonly Column[] = []): BlockOf<'table'> {
  return {
    block: 'table',
    title: 'Labels',
    columns: [
      { title: 'Label', format: 'text' },
      { title: 'Precision', format: 'percent' },
      { title: 'Recall', format: 'percent' },
      { title: 'F1', format: 'percent' },
      ...more,
      { title: 'Examples', format: 'count' },
    ],
    rows,
    summary: ['macro average', ...summary],
  };
}

import type { BlockOf, Cell } from '../../experiment/reports/report';
import { t } from '../../experiment/words/translation';

type Column = BlockOf<'table'>['columns'][number];

/**
 * The scores of each label, as tasks with labels report them.
 * @param more columns between F1 and the number of examples
 */
export function labelTable(rows: Cell[][], summary: Cell[], more: readonly Column[] = []): BlockOf<'table'> {
  return {
    block: 'table',
    title: t('Labels'),
    columns: [
      { title: t('Label'), format: 'text' },
      { title: t('Precision'), format: 'percent' },
      { title: t('Recall'), format: 'percent' },
      { title: 'F1', format: 'percent' },
      ...more,
      { title: t('Examples'), format: 'count' },
    ],
    rows,
    summary: [t('macro average'), ...summary],
  };
}

import { translated } from '../words/translation';
import type { BlockOf, Cell, ReportBlock, ReportColumn } from './report';

/** A block with its words in the language of the window: an engine writes them in English. What is of the user's data stays. */
export function translatedBlock(block: ReportBlock): ReportBlock {
  return (translators[block.block] as (block: ReportBlock) => ReportBlock)(block);
}

type Translators = { readonly [B in ReportBlock['block']]: (block: BlockOf<B>) => BlockOf<B> };

const translators: Translators = {
  scores: (block) => ({
    ...block,
    scores: block.scores.map((score) => withWords(score, 'title')),
    ...withWords({ note: block.note }, 'note'),
  }),
  table: (block) => ({
    ...withWords(block, 'title'),
    columns: block.columns.map(columnOf),
    rows: block.rows.map((row) => cellsOf(row, block.columns)),
    ...(block.summary ? { summary: block.summary.map(firstWords) } : {}),
  }),
  matrix: (block) => withWords(block, 'title'),
  curve: (block) => ({
    ...withWords(block, 'title'),
    x: columnOf(block.x),
    y: columnOf(block.y),
    ...(block.area ? { area: columnOf(block.area) } : {}),
  }),
  histogram: (block) => ({ ...withWords(block, 'title', 'note'), x: columnOf(block.x) }),
  samples: (block) => ({
    ...withWords(block, 'title', 'none'),
    columns: block.columns.map(columnOf),
    samples: block.samples.map((sample) => ({ ...sample, cells: cellsOf(sample.cells, block.columns) })),
  }),
};

/** The columns whose cells are words of ours; in all others they are numbers, or the user's. */
const ownWords = new Set(['Change', 'Split', 'Candidate', 'Difference, 95 %']);

function cellsOf(cells: readonly Cell[], columns: readonly ReportColumn[]): Cell[] {
  return cells.map((cell, i) =>
    typeof cell === 'string' && ownWords.has(columns[i]?.title ?? '') ? translated(cell) : cell,
  );
}

const columnOf = (column: ReportColumn): ReportColumn => withWords(column, 'title');
/** The name of a row that sums up; all else in it are numbers. */
const firstWords = (cell: Cell, index: number): Cell =>
  index === 0 && typeof cell === 'string' ? translated(cell) : cell;

/** The same with some of its texts translated. */
function withWords<T extends object>(from: T, ...names: readonly (keyof T)[]): T {
  const words = names.flatMap((name) => {
    const text = from[name];
    return typeof text === 'string' ? [[name, translated(text)]] : [];
  });
  return { ...from, ...Object.fromEntries(words) };
}

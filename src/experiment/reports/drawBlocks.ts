import { formatCount, formatDecimal, formatPercent, formatRounded } from '../words/formatNumbers';
import type { BlockOf, Cell, ReportBlock, ValueFormat } from './report';

/** Something that draws every kind of block: a kind that is forgotten does not compile. */
export type BlockDrawers<Drawn> = { readonly [B in ReportBlock['block']]: (block: BlockOf<B>) => Drawn };

/** Draws a block with the drawer for its kind. */
export function drawBlock<Drawn>(drawers: BlockDrawers<Drawn>, block: ReportBlock): Drawn {
  return (drawers[block.block] as (block: ReportBlock) => Drawn)(block);
}

/** A value as its column writes it; nothing for a value that is not there. */
export function formatCell(value: Cell | undefined, format: ValueFormat): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return numberFormats[format](value);
}

const numberFormats: Record<ValueFormat, (value: number) => string> = {
  text: String,
  count: formatCount,
  percent: formatPercent,
  decimal: formatDecimal,
  rounded: formatRounded,
};

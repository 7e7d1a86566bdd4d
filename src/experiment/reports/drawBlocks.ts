import type { Phrase } from '../errors/phrase';
import { formatCount, formatDecimal, formatPercent, formatRounded } from '../words/formatNumbers';
import type { DrawnBlock, DrawnCell, DrawnOf, InWords, ReportBlock, ValueFormat } from './report';
import { reportWords } from './reportWords';

/** Something that draws every kind of block: a kind that is forgotten does not compile. */
export type BlockDrawers<Drawn> = { readonly [B in ReportBlock['block']]: (block: DrawnOf<B>) => Drawn };

/** Draws a block with the drawer for its kind, in the language of this program. */
export function drawBlock<Drawn>(drawers: BlockDrawers<Drawn>, block: ReportBlock): Drawn {
  return drawWorded(drawers, inWords(block));
}

/** Draws a block whose phrases are words already, such as one of a section. */
export function drawWorded<Drawn>(drawers: BlockDrawers<Drawn>, block: DrawnBlock): Drawn {
  return (drawers[block.block] as (block: DrawnBlock) => Drawn)(block);
}

/** Data with words in place of phrases; a phrase of an unknown version is shown by its name. */
export function inWords<T>(data: T): InWords<T> {
  return worded(data) as InWords<T>;
}

function worded(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(worded);
  if (typeof data !== 'object' || data === null) return data;
  const { say } = data as { say?: unknown };
  if (typeof say === 'string') return phraseInWords(data as Phrase);
  return Object.fromEntries(Object.entries(data).map(([name, member]) => [name, worded(member)]));
}

/** A phrase about one of several heads names it in the part `head`. */
function phraseInWords(phrase: Phrase): string {
  const words = reportWords.inWords(phrase)?.message ?? phrase.say;
  const { head } = phrase.parts ?? {};
  return typeof head === 'string' ? `${head}: ${words}` : words;
}

/** A value as its column writes it; nothing for a value that is not there. */
export function formatCell(value: DrawnCell | undefined, format: ValueFormat): string {
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

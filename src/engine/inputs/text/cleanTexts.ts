import { type Cleaning, cleanText } from '../../../portable/cleanText';
import type { Texts } from './texts';

/** The same rows with their texts cleaned. */
export function cleanTexts<T extends Texts>(rows: readonly T[], cleaning: Cleaning): T[] {
  return rows.map((row) => ({
    ...row,
    text: cleanText(row.text, cleaning),
    ...(row.pair === undefined ? {} : { pair: cleanText(row.pair, cleaning) }),
  }));
}

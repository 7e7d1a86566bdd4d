import type { BlockOf } from '../../../experiment/reports/report';
import { reportWords } from '../../../experiment/reports/reportWords';

const { say } = reportWords;

/** The largest number of bars. */
const mostBars = 20;

/**
 * A histogram of the lengths of texts, in tokens, up to the length at which they are truncated. Longer texts have a separate bar beyond it.
 * @param lengths of the texts as encoded: at most `maxLength`
 * @param truncated the number of longer texts
 */
export function lengthHistogram(
  lengths: readonly number[],
  truncated: number,
  maxLength: number,
): BlockOf<'histogram'> {
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  // If all lengths are far below the limit, bars up to the limit would be too few to show the distribution.
  const isFarBelow = 4 * longest < maxLength;
  const end = isFarBelow ? longest : maxLength;
  const binWidth = widthFor(end);
  const counts = new Array<number>(Math.max(1, Math.ceil(end / binWidth))).fill(0);
  for (const length of lengths) counts[binOf(length, binWidth)]! += 1;
  const last = binOf(maxLength, binWidth);
  if (truncated > 0) counts[last] = Math.max(0, counts[last]! - truncated);
  const share = truncated / Math.max(1, lengths.length);
  return {
    block: 'histogram',
    title: say('lengths', {}),
    x: { title: say('tokens-axis', {}), format: 'count' },
    binWidth,
    counts,
    ...(isFarBelow ? {} : { mark: { at: maxLength, title: `maxLength ${maxLength}` }, beyond: truncated }),
    note:
      truncated === 0
        ? say('none-truncated', { tokens: maxLength })
        : say('truncated', { share, tokens: maxLength }),
  };
}

/** A bin holds lengths from 1 more than its start to its end. */
const binOf = (length: number, width: number) => Math.max(0, Math.ceil(length / width) - 1);

/** 1, 2, 5, 10, 20, 50 and so on. */
function widthFor(end: number): number {
  const least = Math.max(1, end / mostBars);
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((step) => step * power).find((width) => width >= least)!;
}

import type { DrawnOf } from '../../src/experiment/reports/report';
import { largestOf } from '../../src/experiment/words/extremes';
import { formatCount } from '../../src/experiment/words/formatNumbers';
import { t } from '../../src/experiment/words/translation';
import { element, scrollable } from '../shared/elements';
import { svg, svgText } from './svg';

type Histogram = DrawnOf<'histogram'>;

const [width, height, margin] = [440, 170, 56];
const top = 24;
const bottom = height - 40;

/** A histogram with a limit line and one bar for the values beyond it. Its colours are variables of the theme. */
export function histogramBlock(block: Histogram): HTMLElement {
  const { title, mark, note } = block;
  const image = svg('svg', {
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': described(block),
  });
  image.append(...bars(block), ...axis(block), ...markLine(block));
  return element('div', 'curve', [
    element('p', 'chartTitle', [title]),
    scrollable(title, image),
    element('p', 'dim', [mark ? note : `${note} ${t('No text is close to the limit.')}`]),
  ]);
}

/** The number of bars, including the one beyond the line. */
const countsOf = ({ counts, beyond = 0 }: Histogram) => (beyond > 0 ? [...counts, beyond] : counts);

/** The gap before the bar beyond the line. */
const slots = ({ counts, mark }: Histogram) => counts.length + (mark ? 1.5 : 0);
const slotWidth = (block: Histogram) => (width - 2 * margin) / slots(block);
const left = (block: Histogram, index: number) =>
  margin + slotWidth(block) * (index < block.counts.length ? index : index + 0.5);

function bars(block: Histogram): SVGElement[] {
  const most = Math.max(1, largestOf(countsOf(block)));
  return countsOf(block).map((count, index) => {
    const size = ((bottom - top) * count) / most;
    const isBeyond = index === block.counts.length;
    const bar = svg('rect', {
      x: `${left(block, index) + 0.5}`,
      y: `${bottom - size}`,
      width: `${Math.max(1, slotWidth(block) - 1)}`,
      height: `${size}`,
      fill: isBeyond ? 'var(--vscode-graft-validation)' : 'var(--vscode-graft-training)',
    });
    const tip = svg('title', {});
    tip.textContent = `${rangeOf(block, index)} ${block.x.title}: ${formatCount(count)}`;
    bar.append(tip);
    return bar;
  });
}

function axis(block: Histogram): SVGElement[] {
  const { counts, binWidth, x } = block;
  const right = left(block, counts.length - 1) + slotWidth(block);
  return [
    svg('path', {
      d: `M${margin} ${bottom}H${width - margin}`,
      stroke: 'currentColor',
      'stroke-opacity': '0.4',
    }),
    svgText(margin, bottom + 15, 'middle', '0'),
    svgText(right, bottom + 15, 'middle', formatCount(block.mark?.at ?? counts.length * binWidth)),
    svgText((margin + right) / 2, bottom + 15, 'middle', x.title),
    svgText(margin - 6, top + 6, 'end', formatCount(largestOf(countsOf(block)))),
  ];
}

function markLine(block: Histogram): SVGElement[] {
  const { mark, counts, beyond = 0 } = block;
  if (!mark) return [];
  const at = left(block, counts.length - 1) + slotWidth(block) + slotWidth(block) * 0.25;
  const line = {
    d: `M${at} ${top - 6}V${bottom + 4}`,
    stroke: 'currentColor',
    'stroke-dasharray': '4 3',
  };
  return [
    svg('path', line),
    svgText(at - 4, top - 10, 'end', mark.title),
    ...(beyond > 0 ? [svgText(width - margin, bottom + 15, 'middle', t('longer'))] : []),
  ];
}

function rangeOf({ binWidth, counts, mark }: Histogram, index: number): string {
  if (index === counts.length) return t('More than {0}', formatCount(mark?.at ?? counts.length * binWidth));
  const [from, to] = [index * binWidth + 1, (index + 1) * binWidth];
  return from === to ? formatCount(to) : `${formatCount(from)}–${formatCount(to)}`;
}

function described(block: Histogram): string {
  const { title, x, counts, note } = block;
  const at = counts.indexOf(largestOf(counts));
  return `${t('{0}: most have {1} {2}.', title, rangeOf(block, at), x.title)} ${note}`;
}

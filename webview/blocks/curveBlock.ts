import { formatCell } from '../../src/experiment/reports/drawBlocks';
import type { DrawnOf } from '../../src/experiment/reports/report';
import { largestOf } from '../../src/experiment/words/extremes';
import { t } from '../../src/experiment/words/translation';
import { element, scrollable } from '../shared/elements';
import { svg, svgText } from './svg';

type Curve = DrawnOf<'curve'>;
type Points = Curve['series'][number]['points'];

const [width, height, margin] = [440, 260, 44];
/** Series differ by colour, and by dashes for readers who cannot distinguish colours. */
const looks = [
  { colour: 'var(--vscode-graft-training)', dashes: 'none' },
  { colour: 'var(--vscode-graft-validation)', dashes: '7 4' },
  { colour: 'var(--vscode-charts-purple)', dashes: '2 3' },
  { colour: 'var(--vscode-charts-green)', dashes: '9 3 2 3' },
  { colour: 'var(--graft-teal)', dashes: '12 3' },
  { colour: 'var(--vscode-charts-red)', dashes: '4 2' },
  { colour: 'var(--graft-pink)', dashes: '1 2' },
  { colour: 'var(--vscode-charts-yellow)', dashes: '6 2 1 2' },
] as const;
type Look = (typeof looks)[number];
const lookOf = (index: number): Look => looks[index % looks.length]!;

/** A static chart. Its colours are variables of the theme, so it follows a change of theme. */
export function curveBlock(curve: Curve): HTMLElement {
  const { title, x, y, area, drawnAs, series } = curve;
  const all = series.flatMap(({ points }) => points);
  const place = scale(all, insetOf(curve));
  const largest = Math.max(largestOf(series.flatMap(({ areas = [] }) => areas)), 0);
  const image = svg('svg', {
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': area
      ? t('{0}: {1} across, {2} up, {3} as area', title, x.title, y.title, area.title)
      : t('{0}: {1} across, {2} up', title, x.title, y.title),
  });
  image.append(
    ...axes(all, curve),
    ...series.map(({ name, points, areas }, index) =>
      named(name, drawSeries(points.map(place), drawnAs, lookOf(index), radiiOf(areas, largest))),
    ),
    ...(areNumbered(curve)
      ? numbersAbove(
          series.map(({ points }) => place(points[0]!)),
          insetOf(curve),
        )
      : []),
  );
  const note = area && element('p', 'dim', [t('The area of a dot shows {0}.', area.title)]);
  return element('div', 'curve', [
    element('p', 'chartTitle', [title]),
    legend(curve),
    scrollable(title, image),
    note,
  ]);
}

/** The names of the series, if there are several. */
function legend(curve: Curve): HTMLElement | undefined {
  const { drawnAs, series } = curve;
  if (series.length < 2) return undefined;
  const names = series.map(({ name }, index) => {
    const mark = svg('svg', { viewBox: '0 0 24 8', width: '24', height: '8', 'aria-hidden': 'true' });
    const points: Points =
      drawnAs === 'line'
        ? [
            [0, 4],
            [24, 4],
          ]
        : [[12, 4]];
    mark.append(...drawSeries(points, drawnAs, lookOf(index), [lonelyRadius]));
    return element('span', 'legendItem', [mark, areNumbered(curve) ? `${index + 1} ${name}` : name]);
  });
  return element('div', 'legend', names);
}

/** Whether each series is a single dot: there may be more of them than distinguishable colours. */
function areNumbered({ drawnAs, series }: Curve): boolean {
  return drawnAs === 'marks' && series.length > 1 && series.every(({ points }) => points.length === 1);
}

/** The numbers above the dots; dots in the same place share a line. */
function numbersAbove(places: Points, radius: number): SVGElement[] {
  const names = new Map<string, number[]>();
  for (const [index, place] of places.entries()) {
    const key = place.map(Math.round).join();
    names.set(key, [...(names.get(key) ?? []), index + 1]);
  }
  return [...names].map(([key, numbers]) => {
    const [x, y] = key.split(',').map(Number) as [number, number];
    return svgText(x, y - radius - 3, 'middle', numbers.join(', '));
  });
}

/** The margin between an axis's ends and the points: dots with an area need room. */
function insetOf({ area }: Curve): number {
  return area ? largestRadius : 0;
}

/** A mark that shows its name under the pointer. */
function named(name: string, drawn: readonly SVGElement[]): SVGElement {
  const group = svg('g', {});
  const title = svg('title', {});
  title.textContent = name;
  group.append(title, ...drawn);
  return group;
}

/** The radius of marks without an area. */
const plainRadius = 2.5;
/** The radius of a line's only point. */
const lonelyRadius = 4;
/** The radius of the mark with the largest area. */
const largestRadius = 16;

function radiiOf(areas: readonly number[] | undefined, largest: number): number[] | undefined {
  return areas?.map((area) => Math.max(plainRadius, largestRadius * Math.sqrt(area / (largest || 1))));
}

function drawSeries(
  points: Points,
  drawnAs: Curve['drawnAs'],
  { colour, dashes }: Look,
  radii?: readonly number[],
): SVGElement[] {
  // A line through one point is invisible.
  if (drawnAs === 'line' && points.length > 1) {
    const line = points.map((point) => point.join()).join(' ');
    const stroke = { stroke: colour, 'stroke-width': '2', 'stroke-dasharray': dashes };
    return [svg('polyline', { points: line, fill: 'none', ...stroke })];
  }
  const radius = drawnAs === 'line' ? lonelyRadius : plainRadius;
  return points.map(([cx, cy], at) =>
    svg('circle', {
      cx: `${cx}`,
      cy: `${cy}`,
      r: `${radii?.[at] ?? radius}`,
      fill: colour,
      'fill-opacity': '0.6',
    }),
  );
}

/** The lines of both axes, with the smallest and largest values at their ends. */
function axes(points: Points, curve: Curve): SVGElement[] {
  const { x, y } = curve;
  const [[left, rightmost], [lowest, highest]] = rangesOf(points);
  const [bottom, right, inset] = [height - margin, width - margin, insetOf(curve)];
  const frame = `M${margin} ${margin / 2}V${bottom}H${right}`;
  return [
    svg('path', { d: frame, fill: 'none', stroke: 'currentColor', 'stroke-opacity': '0.4' }),
    ...ends(left, rightmost).map(([share, value]) =>
      svgText(
        margin + inset + share * (right - margin - 2 * inset),
        bottom + 16,
        'middle',
        formatCell(value, x.format),
      ),
    ),
    svgText((margin + right) / 2, bottom + 34, 'middle', x.title),
    ...ends(lowest, highest).map(([share, value]) =>
      svgText(
        margin - 6,
        bottom - inset - share * (bottom - margin / 2 - 8 - 2 * inset),
        'end',
        formatCell(value, y.format),
      ),
    ),
    svgText(margin - 6, margin / 2 - 8, 'start', y.title),
  ];
}

/** The labels of an axis and their positions as shares of it: one in the middle if all values are equal. */
function ends(least: number, most: number): [share: number, value: number][] {
  if (least === most) return [[0.5, least]];
  return [
    [0, least],
    [1, most],
  ];
}

function scale(points: Points, inset: number): (point: Points[number]) => [number, number] {
  const [[left, right], [bottom, top]] = rangesOf(points);
  const [across, up] = [width - 2 * (margin + inset), height - 1.5 * margin - 2 * inset];
  const along = (value: number, from: number, to: number) =>
    to === from ? 0.5 : (value - from) / (to - from);
  return ([x, y]) => [
    margin + inset + along(x, left, right) * across,
    height - margin - inset - along(y, bottom, top) * up,
  ];
}

function rangesOf(points: Points): [[number, number], [number, number]] {
  const range = (axis: 0 | 1): [number, number] =>
    points.reduce(
      ([least, most], point) => [Math.min(least, point[axis]), Math.max(most, point[axis])],
      [points[0]?.[axis] ?? 0, points[0]?.[axis] ?? 0],
    );
  return [range(0), range(1)];
}

import { formatCell } from '../../src/experiment/reports/drawBlocks';
import type { DrawnOf } from '../../src/experiment/reports/report';
import { largestOf } from '../../src/experiment/words/extremes';
import { t } from '../../src/experiment/words/translation';
import { element, scrollable } from '../shared/elements';
import { svg, svgText } from './svg';

type Curve = DrawnOf<'curve'>;
type Points = Curve['series'][number]['points'];

/** Around a chart, on all sides but its left and its top. */
const margin = 44;
/** Room for `100.0 %`. */
const leftMargin = 60;

interface Size {
  readonly width: number;
  readonly height: number;
}
/** A chart with equal axes is a square without its margins. */
const sizeOf = ({ isSquare }: Curve): Size =>
  isSquare ? { width: 418, height: 380 } : { width: 456, height: 260 };
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
  const scales = scalesOf(all, curve);
  const { width, height } = sizeOf(curve);
  const place = placeIn(scales, insetOf(curve), sizeOf(curve));
  const largest = Math.max(largestOf(series.flatMap(({ areas = [] }) => areas)), 0);
  const image = svg('svg', {
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': area
      ? t('{0}: {1} across, {2} up, {3} as area', title, x.title, y.title, area.title)
      : t('{0}: {1} across, {2} up', title, x.title, y.title),
  });
  image.append(
    ...axes(place, scales, curve),
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

/** The width and height of a label: dots that are nearer share one. */
const [labelWidth, labelHeight] = [56, 12];

/** The numbers above the dots; dots in nearly the same place share a line. */
function numbersAbove(places: Points, radius: number): SVGElement[] {
  const labels: { readonly at: Points[number]; readonly numbers: number[] }[] = [];
  for (const [index, [x, y]] of places.entries()) {
    const near = labels.find(
      ({ at }) => Math.abs(at[0] - x) < labelWidth && Math.abs(at[1] - y) < labelHeight,
    );
    if (near) near.numbers.push(index + 1);
    else labels.push({ at: [x, y], numbers: [index + 1] });
  }
  return labels.map(({ at: [x, y], numbers }) => svgText(x, y - radius - 3, 'middle', numbers.join(', ')));
}

/** The margin between an axis's ends and the points: dots need room. */
function insetOf({ area, drawnAs }: Curve): number {
  if (area) return largestRadius;
  return drawnAs === 'marks' ? 2 * plainRadius : 0;
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

/** The frame, a grid with a number at each line, and the titles of both axes; the diagonal where both axes measure the same. */
function axes(place: Place, [across, up]: Scales, curve: Curve): SVGElement[] {
  const { x, y, isSquare } = curve;
  const { width, height } = sizeOf(curve);
  const [bottom, right, top] = [height - margin, width - margin, margin / 2];
  const frame = `M${leftMargin} ${top}V${bottom}H${right}`;
  const line = (path: string, opacity: string, dashes = 'none') =>
    svg('path', {
      ...{ d: path, fill: 'none', stroke: 'currentColor' },
      ...{ 'stroke-opacity': opacity, 'stroke-dasharray': dashes },
    });
  const columns = across.ticks.map((value) => ({ value, at: place([value, up.from])[0] }));
  const rows = up.ticks.map((value) => ({ value, at: place([across.from, value])[1] }));
  const [start, end] = [place([across.from, up.from]), place([across.to, up.to])];
  return [
    ...columns.map(({ at }) => line(`M${at} ${top}V${bottom}`, '0.12')),
    ...rows.map(({ at }) => line(`M${leftMargin} ${at}H${right}`, '0.12')),
    line(frame, '0.4'),
    ...(isSquare ? [line(`M${start.join(' ')}L${end.join(' ')}`, '0.6', '5 4')] : []),
    ...columns.map(({ at, value }) => svgText(at, bottom + 16, 'middle', tickText(value, x))),
    svgText((leftMargin + right) / 2, bottom + 34, 'middle', x.title),
    ...rows.map(({ at, value }) => svgText(leftMargin - 6, at + 4, 'end', tickText(value, y))),
    svgText(leftMargin - 6, margin / 2 - 8, 'start', y.title),
  ];
}

/** A tick is a round number, so it needs no more digits than a size. */
function tickText(value: number, { format }: Curve['x']): string {
  const rounded = Number(value.toPrecision(12));
  return formatCell(rounded, format === 'decimal' ? 'rounded' : format);
}

/** The range of an axis, and the numbers at its lines. */
interface Scale {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
}
type Scales = readonly [across: Scale, up: Scale];
type Place = (point: Points[number]) => [number, number];

function scalesOf(points: Points, { x, y, isSquare }: Curve): Scales {
  const [across, up] = [0, 1].map((axis) => points.map((point) => point[axis]!)) as [number[], number[]];
  if (!isSquare) return [scaleOf(across, x), scaleOf(up, y)];
  const both = scaleOf([...across, ...up], x);
  return [both, both];
}

/** About this many lines of a grid are easy to read. */
const mostTicks = 5;

function scaleOf(values: readonly number[], { format }: Curve['x']): Scale {
  const [least, most] = values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [values[0] ?? 0, values[0] ?? 0],
  );
  if (least === most) return { from: least, to: most, ticks: [least] };
  const step = Math.max(roundStep((most - least) / mostTicks), format === 'count' ? 1 : 0);
  const [first, last] = [Math.floor(least / step + 1e-9), Math.ceil(most / step - 1e-9)];
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  return { from: ticks[0]!, to: ticks.at(-1)!, ticks };
}

/** The least of 1, 2 and 5 times a power of ten that is not below a distance. */
function roundStep(distance: number): number {
  const power = 10 ** Math.floor(Math.log10(distance));
  return power * ([1, 2, 5].find((times) => times * power >= distance) ?? 10);
}

function placeIn([across, up]: Scales, inset: number, { width, height }: Size): Place {
  const [wide, high] = [width - leftMargin - margin - 2 * inset, height - 1.5 * margin - 2 * inset];
  const along = (value: number, { from, to }: Scale) => (to === from ? 0.5 : (value - from) / (to - from));
  return ([x, y]) => [
    leftMargin + inset + along(x, across) * wide,
    height - margin - inset - along(y, up) * high,
  ];
}

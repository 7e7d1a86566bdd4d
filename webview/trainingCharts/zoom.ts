import type { Span } from './points';

/** A zoomable chart: it tells its drawing area and takes a new span; undefined shows everything. */
export interface Zoomable {
  readonly canvas: HTMLCanvasElement;
  /** The span that is drawn, and the place of its ends in pixels of the canvas. */
  drawn(): Span & { readonly left: number; readonly right: number };
  zoom(span: Span | undefined): void;
}

/** Less than that many pixels are a click, not a span. */
const shortestDrag = 8;
/** The share of the span by which a key moves it or makes it smaller. */
const keyShare = 0.2;

/** Zooms by dragging over a span; with the keys +, -, the arrows, and 0 or a double click for everything. */
export function makeZoomable(chart: Zoomable): void {
  const { canvas } = chart;
  canvas.tabIndex = 0;
  let start: number | undefined;
  canvas.addEventListener('pointerdown', ({ offsetX, button }) => {
    if (button === 0) start = offsetX;
  });
  canvas.addEventListener('pointerup', ({ offsetX }) => {
    if (start !== undefined && Math.abs(offsetX - start) >= shortestDrag)
      chart.zoom(spanOf(chart, Math.min(start, offsetX), Math.max(start, offsetX)));
    start = undefined;
  });
  canvas.addEventListener('dblclick', () => chart.zoom(undefined));
  canvas.addEventListener('keydown', (event) => {
    const change = keys[event.key];
    if (!change) return;
    event.preventDefault();
    chart.zoom(change(chart.drawn()));
  });
}

const keys: Readonly<Record<string, (span: Span) => Span | undefined>> = {
  '+': (span) => moved(span, keyShare, -keyShare),
  '=': (span) => moved(span, keyShare, -keyShare),
  '-': (span) => moved(span, -keyShare, keyShare),
  ArrowLeft: (span) => moved(span, -keyShare, -keyShare),
  ArrowRight: (span) => moved(span, keyShare, keyShare),
  '0': () => undefined,
  Escape: () => undefined,
};

function moved({ from, to }: Span, left: number, right: number): Span {
  const length = to - from;
  const start = Math.max(0, from + left * length);
  return { from: start, to: Math.max(start + 1, to + right * length) };
}

function spanOf(chart: Zoomable, start: number, end: number): Span {
  const { from, to, left, right } = chart.drawn();
  const at = (pixel: number) => from + ((to - from) * (pixel - left)) / (right - left);
  return { from: Math.max(0, at(start)), to: at(end) };
}

import {
  Chart,
  type ChartDataset,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
} from 'chart.js';
import { t } from '../../src/experiment/words/translation';
import { type ChartTheme, readChartTheme } from '../shared/chartTheme';
import { element } from '../shared/elements';
import type { ChartLook } from './chartTools';
import { Legend } from './legend';
import { type Point, type Span, smooth, thin } from './points';
import type { Series } from './series';
import { makeZoomable } from './zoom';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Tooltip);

/** The kind of a chart's numbers: shares of one, losses (on a logarithmic axis if chosen), or other measures. */
export type Measure = 'share' | 'loss' | 'other';

/** The state of a chart. */
export interface ChartData {
  /** The points of each series. */
  points: readonly (readonly Point[])[];
  /** The visible part of the x axis. */
  span: Span;
  look: ChartLook;
  /** The chart in words. */
  description: string;
}

/** The number of intervals drawn of each series, each with its lowest and highest point. */
const buckets = 200;

/** The drawing order: validation above training, and both above the runs that they are compared with. */
const layers: Record<Series['colour'], number> = { validation: 0, training: 1, baseline: 2, ghost: 3 };

/** A small line chart over steps. Long series are thinned before drawing. */
export class LineChart {
  readonly root: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  private readonly chart: Chart<'line', Point[]>;
  private readonly legend: Legend;

  /** @param zoomed called with the span that the user selects; undefined for everything */
  constructor(
    readonly title: string,
    private readonly series: readonly Series[],
    private readonly measure: Measure,
    zoomed: (span: Span | undefined) => void,
  ) {
    this.canvas = element('canvas', 'chart', [], { role: 'img' }) as HTMLCanvasElement;
    this.legend = new Legend(
      title,
      series,
      (index, isShown) => this.chart.setDatasetVisibility(index, isShown) ?? this.chart.update('none'),
    );
    this.root = element('div', '', [
      element('div', 'chartHead', [element('p', 'chartTitle', [title]), this.legend.root]),
      element('div', 'canvasBox', [this.canvas]),
    ]);
    this.chart = new Chart<'line', Point[]>(this.canvas, {
      type: 'line',
      data: { datasets: series.map(dataset) },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        parsing: false,
        normalized: true,
        interaction: { mode: 'nearest', axis: 'x', intersect: false },
        scales: {
          x: { type: 'linear', min: 0, title: { display: true, text: t('step') }, ticks: stepTicks },
          y: { ...axes[measure] },
        },
      },
    });
    makeZoomable({ canvas: this.canvas, drawn: () => this.drawn(), zoom: zoomed });
    this.applyTheme();
  }

  set({ points, span, look, description }: ChartData): void {
    for (const [index, set] of this.chart.data.datasets.entries()) {
      const { smoothed } = this.series[index]!;
      const own = smoothed ? smooth(points[index] ?? [], look.smoothing) : (points[index] ?? []);
      set.data = thin(own, span, buckets);
    }
    this.legend.show(points.map(({ length }) => length > 0));
    this.canvas.setAttribute('aria-label', description);
    const type = this.measure === 'loss' && look.isLog ? 'logarithmic' : 'linear';
    const end = Math.max(span.from + 1, span.to);
    if (this.axesStay(span.from, end, type)) this.redraw();
    else this.layOut(span.from, end, type);
  }

  /** Whether the new points fit the current axes and fill them. */
  private axesStay(from: number, end: number, type: AxisType): boolean {
    const { x, y } = this.chart.scales;
    if (x!.min !== from || x!.max !== end || y!.type !== type) return false;
    const shown = this.chart.data.datasets.filter((_, index) => this.chart.isDatasetVisible(index));
    return isFilled(
      shown.flatMap(({ data }) => data.map((point) => point.y)),
      y!,
      this.measure,
    );
  }

  /** Draws new points on the current axes: laying out axes costs more than everything else. */
  private redraw(): void {
    for (const index of this.series.keys()) {
      const { controller } = this.chart.getDatasetMeta(index);
      controller.buildOrUpdateElements();
      controller.update('none');
    }
    this.chart.draw();
  }

  private layOut(from: number, end: number, type: AxisType): void {
    const { x, y } = this.chart.options.scales!;
    x!.min = from;
    x!.max = end;
    if (y!.type !== type) Object.assign(y!, { type });
    this.chart.update('none');
  }

  /** Applies the theme's colours. */
  applyTheme(): void {
    const theme = readChartTheme();
    for (const [index, set] of this.chart.data.datasets.entries()) {
      const colour = theme[this.series[index]!.colour];
      Object.assign(set, {
        borderColor: colour,
        backgroundColor: colour,
        pointBackgroundColor: colour,
        pointBorderColor: colour,
      });
    }
    for (const scale of Object.values(this.chart.options.scales!)) applyToScale(scale!, theme);
    // After an update in the mode `none`, marks would keep shared options with the old theme's colours.
    this.chart.update();
  }

  dispose(): void {
    this.chart.destroy();
  }

  private drawn() {
    const { left, right, min, max } = this.chart.scales.x!;
    return { from: min, to: max, left, right };
  }
}

type AxisType = 'linear' | 'logarithmic';

/** Whether values lie within an axis that does not end far above them. */
function isFilled(
  values: readonly number[],
  { min, max }: { readonly min: number; readonly max: number },
  measure: Measure,
): boolean {
  const highest = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const lowest = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  if (lowest < min || highest > max) return false;
  return measure === 'share' || highest > min + (max - min) / 2;
}

/** Ticks are round numbers, horizontal, with space between them. */
const stepTicks = { precision: 0, maxRotation: 0, autoSkipPadding: 12, includeBounds: false };

const axes = {
  share: {
    type: 'linear',
    min: 0,
    max: 1,
    ticks: { callback: (value: string | number) => t('{0} %', Math.round(+value * 100)) },
  },
  loss: { type: 'linear', beginAtZero: true },
  other: { type: 'linear', beginAtZero: true },
} as const;

type Scale = NonNullable<NonNullable<Chart<'line'>['options']['scales']>[string]>;

function applyToScale(scale: Scale, theme: ChartTheme): void {
  Object.assign(scale.ticks!, { color: theme.text });
  scale.grid = { color: theme.grid };
  scale.border = { color: theme.text };
  if ('title' in scale && scale.title) Object.assign(scale.title, { color: theme.text });
}

function dataset({ label, marked, dashed, colour }: Series): ChartDataset<'line', Point[]> {
  return {
    label,
    data: [],
    order: layers[colour],
    borderWidth: colour === 'ghost' || colour === 'baseline' ? 1.5 : 2,
    pointRadius: marked ? 3.5 : 0,
    pointHitRadius: 6,
    // The last point lies on the edge of the chart.
    clip: 6,
    ...(dashed ? { borderDash: [6, 4] } : {}),
  };
}

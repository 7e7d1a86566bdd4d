import {
  Chart,
  type ChartDataset,
  Decimation,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js';
import { readChartTheme } from '../shared/chartTheme';
import { element } from '../shared/elements';

Chart.register(LineController, LineElement, PointElement, LinearScale, Decimation, Tooltip, Legend);

export interface Point {
  x: number;
  y: number;
}

export interface Series {
  label: string;
  colour: 'training' | 'validation';
  /** Drawn with marks at its points; a series without them is a curve of many. */
  marked: boolean;
  /** Distinguishes the series without colour. */
  dashed: boolean;
}

/** A small line chart over steps. Long series are decimated, and drawn once per frame. */
export class LineChart {
  readonly root: HTMLElement;
  private readonly chart: Chart<'line', Point[]>;
  private readonly canvas: HTMLCanvasElement;

  constructor(
    title: string,
    private readonly series: readonly Series[],
    share: boolean,
  ) {
    this.canvas = element('canvas', 'chart', [], { role: 'img' }) as HTMLCanvasElement;
    this.root = element('div', '', [element('h3', '', [title]), element('div', 'canvasBox', [this.canvas])]);
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
        plugins: {
          decimation: { enabled: true, algorithm: 'lttb', samples: 400, threshold: 800 },
          legend: { labels: { usePointStyle: true, pointStyle: 'line', boxWidth: 28 } },
        },
        scales: {
          x: { type: 'linear', min: 0, title: { display: true, text: 'step' }, ticks: { precision: 0 } },
          y: share
            ? {
                type: 'linear',
                min: 0,
                max: 1,
                ticks: { callback: (value) => `${Math.round(+value * 100)} %` },
              }
            : { type: 'linear', beginAtZero: true },
        },
      },
    });
    this.applyTheme();
  }

  /** @param lastStep the step at which the x axis ends */
  set(points: readonly Point[][], lastStep: number, description: string): void {
    this.chart.data.datasets.forEach((set, index) => {
      set.data = points[index] ?? [];
    });
    this.chart.options.scales!.x!.max = Math.max(1, lastStep);
    this.canvas.setAttribute('aria-label', description);
    this.chart.update('none');
  }

  /** Applies the theme's colours. Existing data sets keep the colours of their points, so they are created again. */
  applyTheme(): void {
    const theme = readChartTheme();
    this.chart.data.datasets = this.chart.data.datasets.map(({ data }, index) => {
      const series = this.series[index]!;
      const colour = theme[series.colour];
      return { ...dataset(series), data: [...data], borderColor: colour, backgroundColor: colour };
    });
    for (const scale of Object.values(this.chart.options.scales!)) {
      Object.assign(scale!.ticks!, { color: theme.text });
      scale!.grid = { color: theme.grid };
      scale!.border = { color: theme.text };
      if ('title' in scale! && scale.title) Object.assign(scale.title, { color: theme.text });
    }
    Object.assign(this.chart.options.plugins!.legend!.labels!, { color: theme.text });
    this.chart.update('none');
  }

  dispose(): void {
    this.chart.destroy();
  }
}

function dataset({ label, marked, dashed }: Series): ChartDataset<'line', Point[]> {
  return {
    label,
    data: [],
    borderWidth: 2,
    pointRadius: marked ? 3.5 : 0,
    pointHitRadius: 6,
    // The last point is on the edge of the chart.
    clip: 6,
    ...(dashed ? { borderDash: [6, 4] } : {}),
  };
}

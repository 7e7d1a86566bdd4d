import type { FromRenderer, ToRenderer, Training } from '../../src/experiment/protocols/notebookProtocol';
import { onThemeChange } from '../shared/chartTheme';
import { element } from '../shared/elements';
import { type ChartLook, chartTools } from './chartTools';
import { CurveColumns } from './curveColumns';
import { epochTable } from './epochTable';
import { chartAsCsv, chartsAsPng } from './exportChart';
import { LineChart } from './lineChart';
import { axisEnd, type Span } from './points';
import { type ChartPlan, chartPlans } from './trainingSeries';
import { describeChart, progressLine, trainingFacts } from './trainingWords';

/** Milliseconds between redraws. */
const drawMs = 400;

/** The surroundings of the view, and its requests. */
export interface TrainingPlace {
  post(message: FromRenderer): void;
  /** Whether to draw the learning rate and the speed too. */
  isWhole: boolean;
}

interface PlannedChart {
  plan: ChartPlan;
  chart: LineChart;
}

/** The fine-tune stage: loss and metric over the steps, and the time left. */
export class TrainingView {
  private readonly line = element('div', 'progress', [], { role: 'status' });
  private readonly fill = element('div', '');
  private readonly bar = element('div', 'bar', [this.fill]);
  private readonly tableBox = element('div', '');
  private readonly chartBox = element('div', 'charts');
  private readonly columns = new CurveColumns();
  private charts: readonly PlannedChart[] = [];
  private look: ChartLook = { smoothing: 0, isLog: false };
  private span: Span | undefined;
  private readonly tools = chartTools({
    changed: (look) => {
      this.look = look;
      this.drawCharts();
    },
    showAll: () => this.zoom(undefined),
    save: (format) => this.save(format),
  });
  private readonly stopTheme = onThemeChange(() => {
    for (const { chart } of this.charts) chart.applyTheme();
  });
  private pending = 0;
  private frame = 0;
  private drawnEpochs = '';

  constructor(
    root: HTMLElement,
    readonly runId: string,
    private training: Training,
    private readonly place: TrainingPlace,
  ) {
    root.replaceChildren(
      element('div', 'output', [this.line, this.bar, this.tools.root, this.chartBox, this.tableBox]),
    );
    this.draw();
  }

  /** Replaces the whole state. */
  set(training: Training): void {
    this.columns.cut(0, []);
    this.training = training;
    this.drawSoon();
  }

  /** Appends new points. Returns false if points in between are missing. */
  append({ fromStep, fromEpoch, training }: ToRenderer): boolean {
    const { curve, epochs, previous, baseline } = this.training;
    if (fromStep > curve.length || fromEpoch > epochs.length) return false;
    this.columns.cut(fromStep, curve);
    curve.length = fromStep;
    epochs.length = fromEpoch;
    for (const point of training.curve) curve.push(point);
    for (const epoch of training.epochs) epochs.push(epoch);
    this.training = { ...training, previous, baseline, curve, epochs };
    this.drawSoon();
    return true;
  }

  dispose(): void {
    clearTimeout(this.pending);
    cancelAnimationFrame(this.frame);
    this.stopTheme();
    for (const { chart } of this.charts) chart.dispose();
  }

  /** Redraws at most a few times a second: a long curve is slow to draw without a GPU. */
  private drawSoon(): void {
    this.pending ||= window.setTimeout(() => {
      this.frame = requestAnimationFrame(() => {
        this.pending = 0;
        this.draw();
      });
    }, drawMs);
  }

  private draw(): void {
    this.columns.grow(this.training.curve);
    this.planCharts();
    this.drawCharts();
    this.drawProgress();
    this.drawEpochs();
  }

  /** Which charts there are shows with the first steps and the first epoch; those that stay are drawn on. */
  private planCharts(): void {
    const plans = chartPlans(this.training, this.columns, this.place.isWhole);
    const titles = (all: readonly { title: string }[]) => all.map(({ title }) => title).join();
    if (titles(plans) === titles(this.charts.map(({ plan }) => plan))) return;
    const known = new Map(this.charts.map((one) => [one.plan.title, one]));
    this.charts = plans.map((plan) => known.get(plan.title) ?? { plan, chart: this.chartOf(plan) });
    for (const one of known.values()) if (!this.charts.includes(one)) one.chart.dispose();
    this.chartBox.replaceChildren(...this.charts.map(({ chart }) => chart.root));
  }

  private chartOf({ title, series, measure }: ChartPlan): LineChart {
    return new LineChart(title, series, measure, (span) => this.zoom(span));
  }

  private drawCharts(): void {
    const { curve, totalSteps } = this.training;
    const span = this.span ?? { from: 0, to: axisEnd(curve.at(-1)?.[0] ?? 0, totalSteps) };
    for (const { plan, chart } of this.charts) {
      const points = plan.points(this.training, this.columns);
      const names = plan.series.map(({ label }) => label);
      const description = describeChart(plan.title, names, points, plan.format);
      chart.set({ points, span, look: this.look, description });
    }
  }

  private zoom(span: Span | undefined): void {
    this.span = span;
    this.tools.zoomed(span !== undefined);
    this.drawCharts();
  }

  private save(format: 'png' | 'csv'): void {
    const content =
      format === 'png'
        ? chartsAsPng(this.charts.map(({ chart }) => chart))
        : chartAsCsv(
            this.charts.flatMap(({ plan }) => plan.series.map(({ label }) => `${plan.title}: ${label}`)),
            this.charts.flatMap(({ plan }) => plan.points(this.training, this.columns)),
          );
    this.place.post({ type: 'save', name: `training-${this.runId}`, format, content });
  }

  /** Redrawn only after an epoch, so that scrolling is not disturbed. */
  private drawEpochs(): void {
    const { epochs, bestEpoch } = this.training;
    const drawn = `${epochs.length} ${bestEpoch}`;
    if (drawn === this.drawnEpochs) return;
    this.drawnEpochs = drawn;
    const shown = epochs.length > 0 ? epochTable(this.training) : undefined;
    this.tableBox.replaceChildren(...(shown ? [shown] : []));
    shown?.classList.add('graft-tall');
    shown?.scrollTo({ top: shown.scrollHeight });
  }

  private drawProgress(): void {
    const { pace, totalSteps } = this.training;
    this.bar.hidden = pace === undefined;
    if (!pace) {
      this.line.replaceChildren(trainingFacts(this.training));
      return;
    }
    this.line.replaceChildren(progressLine(pace, this.training));
    this.fill.style.width = `${totalSteps === 0 ? 0 : (100 * pace.step) / totalSteps}%`;
  }
}

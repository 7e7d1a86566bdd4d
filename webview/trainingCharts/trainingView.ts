import { formatCount, formatDecimal, formatDuration } from '../../src/experiment/formatNumbers';
import { formatMetric, isShare, metricTitle } from '../../src/experiment/metrics';
import type { ToRenderer, Training } from '../../src/experiment/notebookProtocol';
import type { EpochMetrics } from '../../src/experiment/results';
import { onThemeChange } from '../shared/chartTheme';
import { type Column, element, facts, table } from '../shared/elements';
import { LineChart, type Point, type Series } from './lineChart';

/** Milliseconds between redraws. */
const drawMs = 400;

/** The fine-tune stage: loss and metric over the steps, and the time left. */
export class TrainingView {
  private readonly loss = new LineChart(
    'Loss',
    [
      { label: 'training', colour: 'training', marked: false, dashed: false },
      { label: 'validation', colour: 'validation', marked: true, dashed: true },
    ],
    false,
  );
  private readonly line = element('div', 'progress', [], { role: 'status' });
  private readonly fill = element('div', '');
  private readonly bar = element('div', 'bar', [this.fill]);
  private readonly tableBox = element('div', '');
  private readonly charts = element('div', 'charts', [this.loss.root]);
  /** Of the metric that the task is judged by; which one it is shows with the first epoch. */
  private metric: { name: string; chart: LineChart } | undefined;
  private readonly stopTheme = onThemeChange(() => {
    this.loss.applyTheme();
    this.metric?.chart.applyTheme();
  });
  private pending = 0;
  private frame = 0;
  private drawnEpochs = '';
  private training: Training;

  constructor(
    root: HTMLElement,
    readonly runId: string,
    training: Training,
  ) {
    this.training = training;
    root.replaceChildren(element('div', 'output', [this.line, this.bar, this.charts, this.tableBox]));
    this.draw();
  }

  /** Replaces the whole state. */
  set(training: Training): void {
    this.training = training;
    this.drawSoon();
  }

  /** Appends what is new. Returns false if something in between is missing. */
  append({ fromStep, fromEpoch, training }: ToRenderer): boolean {
    const { curve, epochs } = this.training;
    if (fromStep > curve.length || fromEpoch > epochs.length) return false;
    curve.length = fromStep;
    epochs.length = fromEpoch;
    for (const point of training.curve) curve.push(point);
    epochs.push(...training.epochs);
    this.training = { ...training, curve, epochs };
    this.drawSoon();
    return true;
  }

  dispose(): void {
    clearTimeout(this.pending);
    cancelAnimationFrame(this.frame);
    this.stopTheme();
    this.loss.dispose();
    this.metric?.chart.dispose();
  }

  /** Redraws at most a few times a second: without a GPU, a long curve is slow to draw. */
  private drawSoon(): void {
    this.pending ||= window.setTimeout(() => {
      this.frame = requestAnimationFrame(() => {
        this.pending = 0;
        this.draw();
      });
    }, drawMs);
  }

  private draw(): void {
    const { curve, epochs, totalSteps } = this.training;
    const lastStep = axisEnd(curve.at(-1)?.[0] ?? 0, totalSteps);
    const losses = [curve.map(([x, y]) => ({ x, y })), pointsOf(epochs, 'validation', 'loss')];
    this.loss.set(losses, lastStep, describe('Loss', losses, formatDecimal));
    this.drawMetric(lastStep);
    this.drawProgress();
    this.drawEpochs();
  }

  private drawMetric(lastStep: number): void {
    const { epochs } = this.training;
    const name = judgedBy(epochs);
    if (name === undefined) return;
    if (this.metric?.name !== name) {
      this.metric?.chart.dispose();
      this.metric = { name, chart: new LineChart(titleOf(name), metricSeries, isShare(name)) };
      this.charts.replaceChildren(this.loss.root, this.metric.chart.root);
    }
    const points = [pointsOf(epochs, 'train', name), pointsOf(epochs, 'validation', name)];
    this.metric.chart.set(
      points,
      lastStep,
      describe(titleOf(name), points, (y) => formatMetric(name, y)),
    );
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
      this.line.replaceChildren(summary(this.training));
      return;
    }
    this.line.replaceChildren(progressText(this.training));
    this.fill.style.width = `${totalSteps === 0 ? 0 : (100 * pace.step) / totalSteps}%`;
  }
}

/** Step, epoch, speed and time left, in one line. */
export function progressText({ pace, totalSteps, totalEpochs }: Training): string {
  if (!pace) return '';
  return [
    `step ${formatCount(pace.step)} of ${formatCount(totalSteps)}`,
    `epoch ${pace.epoch}${totalEpochs >= pace.epoch ? ` of ${totalEpochs}` : ''}`,
    `${decimalSpeed(pace.examplesPerSecond)} examples/s`,
    ...(pace.secondsLeft === undefined ? [] : [`${formatDuration(1000 * Math.ceil(pace.secondsLeft))} left`]),
  ].join(' · ');
}

/** Where the x axis ends: early on, the whole length would squeeze the curve to the left edge. */
export function axisEnd(step: number, totalSteps: number): number {
  return Math.max(step, Math.min(totalSteps, Math.max(20, 5 * step)));
}

/** What a chart shows, as text for screen readers. */
export function describe(title: string, series: readonly Point[][], format: (y: number) => string): string {
  const words = ['training', 'validation'].flatMap((name, index) => {
    const [first, last] = [series[index]?.[0], series[index]?.at(-1)];
    if (!first || !last) return [];
    return first === last
      ? [`${name} ${format(last.y)} at step ${last.x}`]
      : [`${name} from ${format(first.y)} to ${format(last.y)} at step ${last.x}`];
  });
  return words.length === 0 ? `${title}: no points yet` : `${title}: ${words.join(', ')}`;
}

function decimalSpeed(value: number): string {
  return value < 10 ? value.toFixed(1) : formatCount(value);
}

function summary({ totalSteps, totalEpochs, bestEpoch, medianStepMs, device, curve }: Training): HTMLElement {
  return facts([
    ['Steps', formatCount(totalSteps === 0 ? curve.length : totalSteps)],
    totalEpochs > 0 ? ['Epochs', formatCount(totalEpochs)] : undefined,
    bestEpoch === undefined ? undefined : ['Kept', `epoch ${bestEpoch}`],
    medianStepMs === undefined
      ? undefined
      : ['Median step', `${medianStepMs.toFixed(medianStepMs < 10 ? 1 : 0)} ms`],
    device ? ['Device', device] : undefined,
  ]);
}

const metricSeries: Series[] = [
  { label: 'training', colour: 'training', marked: true, dashed: false },
  { label: 'validation', colour: 'validation', marked: true, dashed: true },
];

/** The metric that is drawn beside the loss: the first of the others. */
export function judgedBy(epochs: readonly EpochMetrics[]): string | undefined {
  const [first] = epochs;
  return Object.keys(first?.validation ?? first?.train ?? {}).find((name) => name !== 'loss');
}

function pointsOf(epochs: readonly EpochMetrics[], part: 'train' | 'validation', name: string): Point[] {
  return epochs.flatMap(({ step, [part]: metrics }) => {
    const y = metrics?.[name];
    return y === undefined ? [] : [{ x: step, y }];
  });
}

function titleOf(metric: string): string {
  const title = metricTitle(metric);
  return title.charAt(0).toUpperCase() + title.slice(1);
}

function epochTable({ epochs, bestEpoch }: Training): HTMLElement {
  const names = (part: 'train' | 'validation') => Object.keys(epochs[0]?.[part] ?? {});
  const column = (part: 'train' | 'validation', name: string): Column<EpochMetrics> => ({
    title: `${part === 'train' ? 'Training' : 'Validation'} ${metricTitle(name)}`,
    numeric: true,
    cell: ({ [part]: metrics }) => (metrics?.[name] === undefined ? '' : formatMetric(name, metrics[name])),
  });
  const columns: Column<EpochMetrics>[] = [
    { title: 'Epoch', cell: ({ epoch }) => `${epoch}${epoch === bestEpoch ? ' (kept)' : ''}` },
    ...names('train').map((name) => column('train', name)),
    ...names('validation').map((name) => column('validation', name)),
  ];
  return table('Epochs', columns, epochs);
}

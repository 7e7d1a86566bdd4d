import {
  formatCount,
  formatDecimal,
  formatDuration,
  formatPercent,
} from '../../src/experiment/formatNumbers';
import type { ToRenderer, Training } from '../../src/experiment/notebookProtocol';
import type { EpochMetrics } from '../../src/experiment/results';
import { onThemeChange } from '../shared/chartTheme';
import { type Column, element, facts, table } from '../shared/elements';
import { LineChart, type Point } from './lineChart';

/** Milliseconds between redraws. */
const drawMs = 400;

/** The fine-tune stage: loss and accuracy over the steps, and the time left. */
export class TrainingView {
  private readonly loss = new LineChart(
    'Loss',
    [
      { label: 'training', colour: 'training', marked: false, dashed: false },
      { label: 'validation', colour: 'validation', marked: true, dashed: true },
    ],
    false,
  );
  private readonly accuracy = new LineChart(
    'Accuracy',
    [
      { label: 'training', colour: 'training', marked: true, dashed: false },
      { label: 'validation', colour: 'validation', marked: true, dashed: true },
    ],
    true,
  );
  private readonly line = element('div', 'progress', [], { role: 'status' });
  private readonly fill = element('div', '');
  private readonly bar = element('div', 'bar', [this.fill]);
  private readonly tableBox = element('div', '');
  private readonly stopTheme = onThemeChange(() => {
    this.loss.applyTheme();
    this.accuracy.applyTheme();
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
    const charts = element('div', 'charts', [this.loss.root, this.accuracy.root]);
    root.replaceChildren(element('div', 'output', [this.line, this.bar, charts, this.tableBox]));
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
    this.accuracy.dispose();
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
    const { training } = this;
    const { curve, epochs, totalSteps } = training;
    const series = (value: (epoch: EpochMetrics) => number | undefined): Point[] =>
      epochs.flatMap((epoch) => {
        const y = value(epoch);
        return y === undefined ? [] : [{ x: epoch.step, y }];
      });
    const lastStep = axisEnd(curve.at(-1)?.[0] ?? 0, totalSteps);
    const losses = [curve.map(([x, y]) => ({ x, y })), series(({ validationLoss }) => validationLoss)];
    const accuracies = [
      series(({ trainAccuracy }) => trainAccuracy),
      series(({ validationAccuracy }) => validationAccuracy),
    ];
    this.loss.set(losses, lastStep, describe('Loss', losses, formatDecimal));
    this.accuracy.set(accuracies, lastStep, describe('Accuracy', accuracies, formatPercent));
    this.drawProgress();
    this.drawEpochs();
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

function epochTable({ epochs, bestEpoch }: Training): HTMLElement {
  const optional = (value: number | undefined, format: (value: number) => string) =>
    value === undefined ? '' : format(value);
  const hasValidation = epochs.some(({ validationLoss }) => validationLoss !== undefined);
  const columns: Column<EpochMetrics>[] = [
    { title: 'Epoch', cell: ({ epoch }) => `${epoch}${epoch === bestEpoch ? ' (kept)' : ''}` },
    { title: 'Training loss', numeric: true, cell: ({ trainLoss }) => formatDecimal(trainLoss) },
    { title: 'Training accuracy', numeric: true, cell: ({ trainAccuracy }) => formatPercent(trainAccuracy) },
  ];
  if (hasValidation)
    columns.push(
      {
        title: 'Validation loss',
        numeric: true,
        cell: ({ validationLoss }) => optional(validationLoss, formatDecimal),
      },
      {
        title: 'Validation accuracy',
        numeric: true,
        cell: ({ validationAccuracy }) => optional(validationAccuracy, formatPercent),
      },
      {
        title: 'Validation macro F1',
        numeric: true,
        cell: ({ validationMacroF1 }) => optional(validationMacroF1, formatPercent),
      },
    );
  return table('Epochs', columns, epochs);
}

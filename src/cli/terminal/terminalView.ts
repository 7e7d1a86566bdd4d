import type { WriteStream } from 'node:tty';
import { Presets, SingleBar } from 'cli-progress';
import pc from 'picocolors';
import { describeError } from '../../experiment/errors/errors';
import type { Metrics } from '../../experiment/reports/metrics';
import type { EventOf, RunEvent } from '../../experiment/runs/events';
import type { RunState } from '../../experiment/runs/runState';
import { msLeft } from '../../experiment/runs/timeLeft';
import { stages } from '../../experiment/stages/stages';
import { formatBytes, formatDuration } from '../../experiment/words/formatNumbers';
import { describeEnd, describeMetrics, describeStage } from './describeResults';
import type { RunView } from './runView';
import { terminalData, terminalText } from './terminalText';

/** Without a terminal, progress lines are at least this far apart. */
const quietMs = 5_000;

/** Progress bars, live loss and accuracy, and a table at the end. */
export class TerminalView implements RunView {
  private bar: SingleBar | undefined;
  private lastLine = 0;
  private lastMetrics: string | undefined;

  constructor(private readonly out: WriteStream) {}

  show(_line: string, event: RunEvent | undefined, state: RunState): void {
    if (event)
      (this.handlers[event.type] as ((event: RunEvent, state: RunState) => void) | undefined)?.(
        terminalData(event),
        state,
      );
  }

  note(text: string): void {
    this.print(pc.yellow(terminalText(text)));
  }

  /** Prints a line above the bar. */
  say(text: string): void {
    this.print(terminalText(text));
  }

  close(): void {
    this.bar?.stop();
    this.bar = undefined;
  }

  private readonly handlers: { [T in RunEvent['type']]?: (event: EventOf<T>, state: RunState) => void } = {
    'run-started': ({ runId, experiment }) => this.print(`${pc.bold(experiment)} ${pc.dim(runId)}`),
    resumed: ({ fromStep }) => {
      this.print(
        pc.dim(fromStep > 0 ? `Resuming from step ${fromStep}.` : 'Restarting training from the beginning.'),
      );
    },
    'stage-progress': ({ stage, done, total, unit, message }) => {
      const [shown, of] = unit === 'bytes' ? [formatBytes(done), formatBytes(total)] : [done, total];
      const text = total > 0 ? `${message}: ${shown} of ${of} ${unit === 'bytes' ? '' : unit}` : message;
      this.progress(stages[stage].title, done, total, text.trimEnd());
    },
    'stage-finished': (event, state) => {
      this.close();
      const title = stages[event.stage].title.padEnd(10);
      const time = pc.dim(event.cached ? '(cached)' : formatDuration(event.ms));
      const { summary, blocks } = describeStage(event.stage, state.stages[event.stage].result);
      this.print([`${pc.green('✔')} ${title} ${summary} ${time}`, ...blocks].join('\n'));
    },
    step: (event, state) =>
      this.progress(stages[event.stage].title, event.step, event.totalSteps, this.describeStep(event, state)),
    epoch: (event) => this.epoch(event),
    warning: ({ message }) => this.print(`${pc.yellow('!')} ${message}`),
    error: ({ error }) => this.print(`${pc.red('✘')} ${describeError(error)}`),
    'run-finished': ({ status, result }, state) => {
      this.close();
      if (status === 'cancelled') this.print('Cancelled. Run the same command again to resume.');
      if (status === 'done') this.print(describeEnd(result, state));
    },
  };

  private describeStep(event: EventOf<'step'>, state: RunState): string {
    const left = msLeft(state);
    return [
      `step ${event.step} of ${event.totalSteps}`,
      `loss ${event.loss.toFixed(3)}`,
      ...(this.lastMetrics === undefined ? [] : [this.lastMetrics]),
      `${event.examplesPerSecond.toFixed(1)} examples/s`,
      ...(left === undefined ? [] : [`${formatDuration(left)} left`]),
    ].join(' | ');
  }

  private epoch(event: EventOf<'epoch'>): void {
    const { epoch, totalEpochs, train, validation } = event;
    const { loss: _, ...judged } = validation ?? train;
    // The first of the metrics is the one that counts; a line has no room for more.
    this.lastMetrics = describeMetrics(Object.fromEntries(Object.entries(judged).slice(0, 1)));
    const validated = validation ? `; validation: ${describeMetrics(only(validation, train))}` : '';
    this.print(`  epoch ${epoch}/${totalEpochs}: training: ${describeMetrics(train)}${validated}`);
  }

  private progress(title: string, done: number, total: number, text: string): void {
    if (!this.out.isTTY) {
      this.quietProgress(title, done, total, text);
      return;
    }
    if (!this.bar) {
      const format = `  ${title} ${pc.green('{bar}')} {percentage} % | {text}`;
      this.bar = new SingleBar(
        { format, hideCursor: true, stream: this.out, barsize: 24, fps: 8 },
        Presets.shades_classic,
      );
      this.bar.start(total, done, { text });
    }
    this.bar.setTotal(total);
    this.bar.update(done, { text });
  }

  private quietProgress(title: string, done: number, total: number, text: string): void {
    if (Date.now() - this.lastLine < quietMs && done < total) return;
    this.lastLine = Date.now();
    this.print(`  ${title} | ${text}`);
  }

  /** Lines are printed above the bar, which is redrawn below them. */
  private print(text: string): void {
    if (this.bar && this.out.isTTY) this.close();
    this.out.write(`${text}\n`);
  }
}

/** The validation metrics that the training has too. */
function only(metrics: Metrics, like: Metrics): Metrics {
  return Object.fromEntries(Object.entries(metrics).filter(([name]) => name in like));
}

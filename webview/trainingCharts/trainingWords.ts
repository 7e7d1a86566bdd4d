import { formatCount, formatDuration } from '../../src/experiment/formatNumbers';
import type { Training } from '../../src/experiment/notebookProtocol';
import { facts } from '../shared/elements';
import type { Point } from './points';

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

/** What a chart shows, as text for screen readers. */
export function describeChart(
  title: string,
  names: readonly string[],
  series: readonly (readonly Point[])[],
  format: (y: number) => string,
): string {
  const words = names.flatMap((name, index) => {
    const [first, last] = [series[index]?.[0], series[index]?.at(-1)];
    if (!first || !last) return [];
    return first.y === last.y
      ? [`${name} ${format(last.y)} at step ${last.x}`]
      : [`${name} from ${format(first.y)} to ${format(last.y)} at step ${last.x}`];
  });
  return words.length === 0 ? `${title}: no points yet` : `${title}: ${words.join(', ')}`;
}

/** What a training was, when it is over. */
export function trainingFacts({
  totalSteps,
  totalEpochs,
  bestEpoch,
  medianStepMs,
  device,
  curve,
}: Training): HTMLElement {
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

function decimalSpeed(value: number): string {
  return value < 10 ? value.toFixed(1) : formatCount(value);
}

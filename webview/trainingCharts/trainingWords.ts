import type { Training } from '../../src/experiment/protocols/notebookProtocol';
import { formatCount, formatDuration } from '../../src/experiment/words/formatNumbers';
import { t } from '../../src/experiment/words/translation';
import { element, facts } from '../shared/elements';
import type { Point } from './points';

type Pace = NonNullable<Training['pace']>;

/** Step, epoch, speed and time left, in one line that wraps between them alone. */
export function progressLine(pace: Pace, training: Training): HTMLElement {
  const whole = progressParts(pace, training).map((part) => element('span', 'whole', [part]));
  return element(
    'span',
    '',
    whole.flatMap((part, index) => (index === 0 ? [part] : [' · ', part])),
  );
}

function progressParts(pace: Pace, { totalSteps, totalEpochs }: Training): string[] {
  return [
    t('step {0} of {1}', formatCount(pace.step), formatCount(totalSteps)),
    totalEpochs >= pace.epoch ? t('epoch {0} of {1}', pace.epoch, totalEpochs) : t('epoch {0}', pace.epoch),
    t('{0} examples/s', decimalSpeed(pace.examplesPerSecond)),
    ...(pace.secondsLeft === undefined
      ? []
      : [t('{0} left', formatDuration(1000 * Math.ceil(pace.secondsLeft)))]),
  ];
}

/** The content of a chart, as text for screen readers. */
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
      ? [t('{0} {1} at step {2}', name, format(last.y), last.x)]
      : [t('{0} from {1} to {2} at step {3}', name, format(first.y), format(last.y), last.x)];
  });
  return words.length === 0 ? t('{0}: no points yet', title) : `${title}: ${words.join(', ')}`;
}

/** A summary of a finished training. */
export function trainingFacts({
  totalSteps,
  totalEpochs,
  bestEpoch,
  medianStepMs,
  device,
  curve,
}: Training): HTMLElement {
  return facts([
    [t('Steps'), formatCount(totalSteps === 0 ? curve.length : totalSteps)],
    totalEpochs > 0 ? [t('Epochs'), formatCount(totalEpochs)] : undefined,
    bestEpoch === undefined ? undefined : [t('Kept'), t('epoch {0}', bestEpoch)],
    medianStepMs === undefined
      ? undefined
      : [t('Median step'), t('{0} ms', medianStepMs.toFixed(medianStepMs < 10 ? 1 : 0))],
    device ? [t('Device'), device] : undefined,
  ]);
}

function decimalSpeed(value: number): string {
  return value < 10 ? value.toFixed(1) : formatCount(value);
}

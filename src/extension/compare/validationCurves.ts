import { isShare, metricTitle } from '../../experiment/reports/metrics';
import type { ReportBlock } from '../../experiment/reports/report';
import type { EpochMetrics } from '../../experiment/runs/results';
import { capitalized } from '../../experiment/words/capitalized';
import { t } from '../../experiment/words/translation';

interface TrainedRun {
  readonly name: string;
  readonly epochs: readonly EpochMetrics[];
}

/**
 * The validation curves of several runs by epoch, overlaid: one chart for each measure. Every run has the same position among the series,
 * so that it looks the same in all charts.
 */
export function validationCurves(runs: readonly TrainedRun[]): ReportBlock[] {
  const measured = runs.flatMap(({ epochs }) =>
    epochs.flatMap(({ validation }) => Object.keys(validation ?? {})),
  );
  return [...new Set(measured)].map((metric) => ({
    block: 'curve',
    title: t('Validation {0}', metricTitle(metric)),
    x: { title: t('epoch'), format: 'count' },
    y: { title: capitalized(metricTitle(metric)), format: isShare(metric) ? 'percent' : 'decimal' },
    drawnAs: 'line',
    series: runs.map(({ name, epochs }) => ({ name, points: pointsOf(epochs, metric) })),
  }));
}

function pointsOf(epochs: readonly EpochMetrics[], metric: string): [epoch: number, value: number][] {
  return epochs.flatMap(({ epoch, validation }) => {
    const value = validation?.[metric];
    return value === undefined ? [] : [[epoch, value] as [number, number]];
  });
}

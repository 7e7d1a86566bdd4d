import type { OutputOf } from '../../src/experiment/protocols/notebookProtocol';
import { formatMetric, isProportion, metricTitle } from '../../src/experiment/reports/metrics';
import type { ReportBlock } from '../../src/experiment/reports/report';
import { describeDifference } from '../../src/experiment/runs/runSummary';
import { capitalized } from '../../src/experiment/words/capitalized';
import { formatCount } from '../../src/experiment/words/formatNumbers';
import { t, tCount } from '../../src/experiment/words/translation';
import { element } from '../shared/elements';
import { wilsonInterval } from './wilson';

/** The score in one line: its confidence interval and its change since the last run. Undefined if nothing was measured. */
export function headlineParts({
  result,
  since,
}: OutputOf<'evaluation'>): { metric: string; score: string; sure: string; since: string } | undefined {
  const [name, value] = scoreOf(result) ?? [];
  if (name === undefined || value === undefined) return undefined;
  const difference = since?.metric === name ? describeDifference({ name, value }, since.value) : undefined;
  return {
    metric: capitalized(metricTitle(name)),
    score: formatMetric(name, value),
    sure: `(${[...intervalOf(name, value, result.examples), tCount(result.examples, '{0} example', '{0} examples', formatCount(result.examples))].join(', ')})`,
    since:
      difference === undefined ? '' : t('{0} since last run: {1}', difference || t('= same'), since!.news),
  };
}

/** The headline of an evaluation. */
export function headline(output: OutputOf<'evaluation'>): HTMLElement | undefined {
  const parts = headlineParts(output);
  if (!parts) return undefined;
  return element('p', 'verdict', [
    `${parts.metric} `,
    element('b', '', [parts.score]),
    ` ${parts.sure}`,
    parts.since === '' ? undefined : ` ${parts.since}`,
  ]);
}

/** The report of an evaluation without the score that the headline shows. */
export function belowHeadline({ result }: Pick<OutputOf<'evaluation'>, 'result'>): ReportBlock[] {
  const [shown] = scoreOf(result) ?? [];
  return result.report.map((block) =>
    block.block === 'scores'
      ? { ...block, scores: block.scores.filter(({ metric, title }) => title || metric !== shown) }
      : block,
  );
}

const scoreOf = ({ metrics }: OutputOf<'evaluation'>['result']) =>
  Object.entries(metrics).find(([metric]) => metric !== 'loss');

function intervalOf(name: string, value: number, examples: number): string[] {
  if (!isProportion(name) || examples === 0) return [];
  const [low, high] = wilsonInterval(value, examples).map((end) => (100 * end).toFixed(0));
  return [t('{0} %', `${low}–${high}`)];
}

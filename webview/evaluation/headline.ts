import type { OutputOf } from '../../src/experiment/protocols/notebookProtocol';
import {
  formatInterval,
  formatMetric,
  isProportion,
  metricTitle,
} from '../../src/experiment/reports/metrics';
import type { ReportBlock } from '../../src/experiment/reports/report';
import { wilsonInterval } from '../../src/experiment/reports/wilson';
import { doubtOf } from '../../src/experiment/runs/doubts';
import { describeDifference } from '../../src/experiment/runs/runSummary';
import { capitalized } from '../../src/experiment/words/capitalized';
import { formatCount } from '../../src/experiment/words/formatNumbers';
import { t, tCount } from '../../src/experiment/words/translation';
import { element } from '../shared/elements';

type Evaluation = OutputOf<'evaluation'>;

interface HeadlineParts {
  readonly metric: string;
  readonly score: string;
  readonly sure: string;
  /** The reason not to believe the score. */
  readonly doubt?: string;
  readonly since: string;
}

/**
 * The score in one line: its confidence interval, the reason not to believe it, and its change since the last run. Undefined if nothing
 * was measured.
 */
export function headlineParts({ result, since }: Evaluation): HeadlineParts | undefined {
  const [name, value] = scoreOf(result) ?? [];
  if (name === undefined || value === undefined) return undefined;
  const interval = result.interval ?? intervalOf(name, value, result.examples);
  const examples = tCount(result.examples, '{0} example', '{0} examples', formatCount(result.examples));
  const doubt = doubtOf({ ...result, metric: name, interval });
  return {
    metric: capitalized(metricTitle(name)),
    score: formatMetric(name, value),
    sure: `(${[...(interval ? [formatInterval(name, interval)] : []), examples].join(', ')})`,
    ...(doubt !== undefined && { doubt }),
    since: since?.metric === name ? sinceText({ name, value }, since) : '',
  };
}

function sinceText(score: { name: string; value: number }, since: NonNullable<Evaluation['since']>): string {
  if (since.otherExamples) return t('not comparable with the last run: other examples are scored');
  const difference = describeDifference(score, since.value);
  return t('{0} since last run: {1}', difference || t('= same'), since.news);
}

/** The headline of an evaluation. */
export function headline(output: Evaluation): HTMLElement | undefined {
  const parts = headlineParts(output);
  if (!parts) return undefined;
  const { metric, score, sure, doubt, since } = parts;
  return element('p', 'verdict', [
    `${metric} `,
    element('b', doubt === undefined ? '' : 'doubted', [doubt === undefined ? score : `${score} – ${doubt}`]),
    ` ${sure}`,
    since === '' ? undefined : ` ${since}`,
  ]);
}

/** The report of an evaluation without the score that the headline shows. */
export function belowHeadline({ result }: Pick<Evaluation, 'result'>): ReportBlock[] {
  const [shown] = scoreOf(result) ?? [];
  return result.report.map((block) =>
    block.block === 'scores'
      ? { ...block, scores: block.scores.filter(({ metric, title }) => title || metric !== shown) }
      : block,
  );
}

const scoreOf = ({ metrics }: Evaluation['result']) =>
  Object.entries(metrics).find(([metric]) => metric !== 'loss');

function intervalOf(name: string, value: number, examples: number): [number, number] | undefined {
  return isProportion(name) && examples > 0 ? wilsonInterval(value, examples) : undefined;
}

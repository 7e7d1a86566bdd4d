import { type ErrorRecord, errorSentences } from '../../experiment/errors/errors';
import type { StageStatus } from '../../experiment/protocols/protocol';
import { describeReason, type Reason } from '../../experiment/runs/changes';
import { stageTitle } from '../../experiment/stages/stages';
import { formatDuration } from '../../experiment/words/formatNumbers';
import { t } from '../../experiment/words/translation';

/** The text at the foot of a cell. */
export interface FootText {
  readonly text: string;
  readonly tooltip: string;
  /** Whether the stage has a different result, or none, with the settings on the screen. */
  readonly isStale?: true;
}

/** The state of a stage, for the foot of its cell. */
export interface FreshnessText extends FootText {
  /** Whether the result in the cell was made with other settings. */
  readonly isOlder: boolean;
}

/** The number of characters that fit at the foot of a cell. */
const longest = 60;

/**
 * @param shown the key of the result in the cell, if there is one
 * @param isAtWork whether the run shown in the cell computes its stage
 * @param hasFailed whether the cell's last run failed
 */
export function freshnessText(
  { status, key, reasons: why, ageMs }: StageStatus,
  shown: string | undefined,
  { isAtWork = false, hasFailed = false } = {},
): FreshnessText {
  const isOlder = shown !== undefined && shown !== key;
  const hasNone = why.some(({ code }) => code === 'never-ran' || code === 'no-result');
  if (status === 'running' || (isAtWork && hasNone))
    return { text: `$(sync) ${t('Running')}`, tooltip: t('A run is working on this stage.'), isOlder };
  if (status === 'stopped')
    return {
      text: `$(debug-pause) ${t('Stopped')}`,
      tooltip: t('Running it resumes from the last checkpoint.'),
      isOlder,
    };
  if (status === 'fresh' && !isOlder)
    return {
      text: `$(check) ${t('Fresh')} · ${age(ageMs ?? 0)}`,
      tooltip: t('The result is of these settings.'),
      isOlder,
    };
  if (hasNone && !isOlder && hasFailed)
    return {
      text: `$(error) ${t('Failed')}`,
      tooltip: t('Fix the error, then run the cell again.'),
      isOlder,
    };
  if (hasNone && !isOlder)
    return {
      text: `$(circle-large-outline) ${t('Not run yet')}`,
      tooltip: t('Run the cell to get a result.'),
      isOlder,
    };
  const reasons = why.flatMap(phrasesOf).join(', ');
  const stored = t('A result of these settings is stored, so running it takes no time.');
  return {
    text: `$(history) ${t('Stale: {0}', shortened(reasons))}`,
    tooltip: [
      t('Since this result: {0}.', reasons),
      ...(status === 'fresh' ? [stored] : []),
      t('Select to see the difference.'),
    ].join(' '),
    isOlder,
    isStale: true,
  };
}

/** The text for a stage whose state is unknown, perhaps because its data are missing. */
export function unknownText(error: ErrorRecord): FootText {
  return {
    text: `$(question) ${t('Unknown: {0}', shortened(error.message))}`,
    tooltip: errorSentences(error),
  };
}

/** A stage changes with the stages that give its inputs. */
function phrasesOf(reason: Reason): string[] {
  if (reason.code !== 'follows') return [describeReason(reason)];
  return reason.stages.map((stage) => t('{0} changed', stageTitle(stage)));
}

function shortened(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

function age(ms: number): string {
  if (ms < 60_000) return t('just now');
  return ms < 3_600_000 ? t('{0} min', Math.floor(ms / 60_000)) : formatDuration(ms);
}

import { type ErrorRecord, errorSentences } from '../../experiment/errors/errors';
import type { StageStatus } from '../../experiment/protocols/protocol';
import { isStageName, stageTitle } from '../../experiment/stages/stages';
import { formatDuration } from '../../experiment/words/formatNumbers';
import { t, translated } from '../../experiment/words/translation';

/** What the foot of a cell says. */
export interface FootText {
  readonly text: string;
  readonly tooltip: string;
  /** Whether the stage has another result, or none yet, with the settings on the screen. */
  readonly isStale?: true;
}

/** How a stage stands, as the foot of its cell says it. */
export interface FreshnessText extends FootText {
  /** Whether what the cell shows was made with other settings. */
  readonly isOlder: boolean;
}

const neverRan = ['never ran', 'has no result yet'];
/** The foot of a cell has room for so many characters. */
const longest = 60;

/**
 * @param shown the key of the result that the cell shows, if it shows one
 * @param isAtWork whether a run that is drawn into the cell is at its stage
 * @param hasFailed whether the cell shows that its last run failed
 */
export function freshnessText(
  { status, key, why, ageMs }: StageStatus,
  shown: string | undefined,
  { isAtWork = false, hasFailed = false } = {},
): FreshnessText {
  const isOlder = shown !== undefined && shown !== key;
  if (status === 'running' || (isAtWork && neverRan.includes(why)))
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
  if (neverRan.includes(why) && !isOlder && hasFailed)
    return {
      text: `$(error) ${t('Failed')}`,
      tooltip: t('Run it again when what the error names is mended.'),
      isOlder,
    };
  if (neverRan.includes(why) && !isOlder)
    return {
      text: `$(circle-large-outline) ${t('Not run yet')}`,
      tooltip: t('Run the cell to get a result.'),
      isOlder,
    };
  const reasons = why.split('; ').flatMap(reasonsOf).join(', ');
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

/** Where it cannot be told how a stage stands: its data are not there, perhaps. */
export function unknownText(error: ErrorRecord): FootText {
  return {
    text: `$(question) ${t('Unknown: {0}', shortened(error.message))}`,
    tooltip: errorSentences(error),
  };
}

/** "follows dataset, model" says that the results of these stages will be others. */
function reasonsOf(reason: string): string[] {
  const upstream = /^follows (.+)$/.exec(reason)?.[1];
  if (upstream === undefined) return [translated(reason)];
  return upstream.split(', ').map((name) => t('{0} changed', isStageName(name) ? stageTitle(name) : name));
}

function shortened(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

function age(ms: number): string {
  if (ms < 60_000) return t('just now');
  return ms < 3_600_000 ? t('{0} min', Math.floor(ms / 60_000)) : formatDuration(ms);
}

import { formatDuration } from '../../experiment/formatNumbers';
import type { StageStatus } from '../../experiment/protocol';
import { isStageName, stages } from '../../experiment/stages';

/** How a stage stands, as the foot of its cell says it. */
export interface FreshnessText {
  readonly text: string;
  readonly tooltip: string;
  /** Whether what the cell shows was made with other settings. */
  readonly isOlder: boolean;
}

const neverRan = ['never ran', 'has no result yet'];
/** The foot of a cell has room for so many characters. */
const longest = 60;

/**
 * @param shown the key of the result that the cell shows, if it shows one
 */
export function freshnessText(
  { status, key, why, ageMs }: StageStatus,
  shown: string | undefined,
): FreshnessText {
  const isOlder = shown !== undefined && shown !== key;
  if (status === 'running')
    return { text: '$(sync) Running', tooltip: 'A run is working on this stage.', isOlder };
  if (status === 'stopped')
    return {
      text: '$(debug-pause) Stopped',
      tooltip: 'Running it resumes from the last checkpoint.',
      isOlder,
    };
  if (status === 'fresh' && !isOlder)
    return {
      text: `$(check) Fresh · ${age(ageMs ?? 0)}`,
      tooltip: 'The result is of these settings.',
      isOlder,
    };
  if (neverRan.includes(why) && !isOlder)
    return { text: '$(circle-large-outline) Not run yet', tooltip: 'Run the cell to get a result.', isOlder };
  const reasons = why.split('; ').flatMap(reasonsOf).join(', ');
  const stored =
    status === 'fresh' ? ' A result of these settings is stored, so running it takes no time.' : '';
  return {
    text: `$(history) Stale: ${shortened(reasons)}`,
    tooltip: `Since this result: ${reasons}.${stored} Select to see the difference.`,
    isOlder,
  };
}

/** "follows dataset, model" says that the results of these stages will be others. */
function reasonsOf(reason: string): string[] {
  const upstream = /^follows (.+)$/.exec(reason)?.[1];
  if (upstream === undefined) return [reason];
  return upstream.split(', ').map((name) => `${isStageName(name) ? stages[name].title : name} changed`);
}

function shortened(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

function age(ms: number): string {
  if (ms < 60_000) return 'just now';
  return ms < 3_600_000 ? `${Math.floor(ms / 60_000)} min` : formatDuration(ms);
}

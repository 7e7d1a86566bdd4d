import path from 'node:path';
import pc from 'picocolors';
import type { ReferenceDifference } from '../../engine/evaluation/verify';
import type { Replay } from '../../engine/packaging/golden';
import type { FormatReplay } from '../../engine/packaging/replayFormats';
import { errorSentences } from '../../experiment/errors/errors';
import { runTask } from '../run/runTask';
import { exitCodes } from '../terminal/exitCodes';
import { printJson } from '../terminal/printJson';
import { terminalName } from '../terminal/terminalText';

/**
 * `graft verify`: replays golden.json, or compares with reference tensors.
 * @returns the exit code: failed if a replay differs by more than its tolerance
 */
export async function verifyModel(
  folder: string,
  options: { against?: string; json?: boolean },
): Promise<number> {
  const model = path.resolve(folder);
  if (options.against !== undefined) {
    const task = { kind: 'compare', folder: model, against: path.resolve(options.against) } as const;
    const difference = await runTask<ReferenceDifference>(task, { device: 'cpu' });
    if (options.json) printJson(difference);
    else console.log(describeDifference(difference));
    return exitCodes.done;
  }
  const replay = await runTask<Replay>({ kind: 'replay', folder: model }, { device: 'cpu' });
  if (options.json)
    printJson({
      ...replay,
      formats: replay.formats.map(formatForJson),
      damaged: replay.damaged.map(damageOf),
    });
  else console.log(describeReplay(replay));
  return replay.passed ? exitCodes.done : exitCodes.failed;
}

const changes = { changed: 'has changed', missing: 'is missing' };
const damageOf = ({ name, change }: Replay['damaged'][number]) => ({ name, what: changes[change] });

/** A reason in words: scripts know it as `reason`. */
const formatForJson = ({ why, ...format }: FormatReplay) => ({
  ...format,
  ...(why && { reason: reasonOf(format, why) }),
});

/** The remedy for an absent runtime belongs to the reason; a failed format has none. */
const reasonOf = ({ status }: Pick<FormatReplay, 'status'>, why: NonNullable<FormatReplay['why']>) =>
  status === 'not-replayed' ? errorSentences(why) : why.message;

function describeDifference({ maxAbsDiff, step }: ReferenceDifference): string {
  const logits = `Largest logit difference: ${maxAbsDiff}`;
  if (!step) return logits;
  return [
    logits,
    `Difference of the loss: ${step.loss}`,
    `Relative difference of all gradients' norm: ${step.globalNorm}; at most of a variable's: ${step.gradientNorm} (${terminalName(step.variable)})`,
  ].join('\n');
}

function describeReplay({ passed, cases, maxAbsDiff, tolerance, formats, damaged }: Replay): string {
  const verdict = passed
    ? pc.green('The model gives the answers recorded when it was packaged')
    : pc.red('The model is not as it was when it was packaged');
  const isCompared = formats.some((format) => format.maxAbsDiff !== undefined);
  const largest = isCompared
    ? `largest logit difference ${maxAbsDiff.toExponential(1)}`
    : 'none was answered';
  const compared = `${cases} examples, ${largest} (tolerance ${tolerance}).`;
  const others = damaged
    .map(damageOf)
    .map(({ name, what }) => `  ${pc.red('✗')} ${terminalName(name)} ${what}.`);
  return [`${verdict}: ${compared}`, ...formats.map(describeFormat), ...others].join('\n');
}

/** A format whose runtime is not here is neither right nor wrong. */
function describeFormat({ format, runtime, status, maxAbsDiff, why }: FormatReplay): string {
  const marks = { passed: pc.green('✓'), failed: pc.red('✗'), 'not-replayed': pc.yellow('-') };
  const difference =
    maxAbsDiff === undefined ? '' : `largest logit difference ${maxAbsDiff.toExponential(1)}`;
  const what = status === 'not-replayed' ? 'not replayed' : `in ${runtime}`;
  const said = [what, difference, why && reasonOf({ status }, why)].filter(Boolean).join(', ');
  return `  ${marks[status]} ${format}: ${said}`;
}

import type { Clause } from '../../experiment/errors/catalogue';
import { clauseOf } from '../../experiment/errors/clauses';
import { GraftError } from '../../experiment/errors/errors';
import { packageClause } from '../../experiment/errors/packages';
import type { FormatName } from '../../experiment/models/formatNames';
import type { Feeds } from '../compile/feeds';
import type { RuntimeIo } from '../formats/format';
import { formats } from '../formats/formats';
import { type ExampleOutputs, outputsOf } from '../inputs/gatheredOutputs';
import { answersOf } from './formatAnswers';
import { formatsIn } from './formatsIn';
import type { Golden } from './goldenFile';

/** How a package's answers in one of its formats compare with those that were recorded. */
export interface FormatReplay {
  readonly format: FormatName;
  /** The runtime. */
  readonly runtime: string;
  readonly status: 'passed' | 'failed' | 'not-replayed';
  /** The largest difference of a logit; absent if there was no answer. */
  readonly maxAbsDiff?: number;
  /** Why there was none. */
  readonly why?: Clause;
}

/** The questions to a package and the expected answers. */
export interface Asked {
  readonly golden: Golden;
  /** The golden's cases as a model is served with them; they may still be made. */
  readonly feeds: Promise<readonly Feeds[]>;
}

/**
 * Asks a package again, in each of its formats and in the format's own runtime, what its golden records. A runtime that is not here is
 * said so.
 */
export async function replayFormats(folder: string, asked: Asked, io: RuntimeIo): Promise<FormatReplay[]> {
  const names = await formatsIn(folder);
  const replays: FormatReplay[] = [];
  for (const name of names) replays.push(await replayFormat(name, folder, asked, io));
  // A missing question is not the fault of a format.
  await asked.feeds;
  return replays;
}

async function replayFormat(
  name: FormatName,
  folder: string,
  { golden, feeds }: Asked,
  io: RuntimeIo,
): Promise<FormatReplay> {
  const format = formats[name];
  const { runtime } = format;
  const recorded = golden.formats?.[name];
  if (format.ownAnswers && !recorded)
    return {
      format: name,
      runtime,
      status: 'not-replayed',
      why: packageClause('package/unrecorded-answers', {}),
    };
  try {
    const answers = await answersOf(format, folder, feeds, io);
    const expected = recorded?.outputs ?? golden.cases.map(({ outputs }) => outputs);
    const maxAbsDiff = largestDifference(expected.map((own, row) => [own, outputsOf(answers, row)]));
    const passed = maxAbsDiff <= (recorded?.tolerance ?? golden.tolerance);
    return { format: name, runtime, status: passed ? 'passed' : 'failed', maxAbsDiff };
  } catch (thrown) {
    // A runtime refuses damaged files with errors of any kind.
    const isAbsent = thrown instanceof GraftError && thrown.code === 'runtime/not-installed';
    return { format: name, runtime, status: isAbsent ? 'not-replayed' : 'failed', why: clauseOf(thrown) };
  }
}

/** Another number of outputs is as wrong as can be; one that is no number makes the difference none, which passes nothing. */
function largestDifference(pairs: readonly (readonly [ExampleOutputs, ExampleOutputs])[]): number {
  const differences = pairs.flatMap(([expected, given]) =>
    Object.entries(expected).flatMap(([name, { values }]) => {
      const answers = given[name]?.values ?? [];
      if (values.length !== answers.length) return [Number.POSITIVE_INFINITY];
      return Array.from(values, (value, i) => Math.abs(value - answers[i]!));
    }),
  );
  return differences.reduce((worst, difference) => Math.max(worst, difference), 0);
}

import { isBetter } from '../../../experiment/reports/metrics';
import type { BlockOf } from '../../../experiment/reports/report';
import { reportWords } from '../../../experiment/reports/reportWords';
import { shownName } from '../../../experiment/words/shownNames';
import type { Example } from '../../datasets/example';
import { sampleOf } from '../../datasets/rowKinds';
import { outputsOf, strongestOf } from '../../inputs/gatheredOutputs';
import type { Scored, Task } from '../../tasks/task';
import { scoredAt } from '../scoreInterval';

const { say } = reportWords;

/** The change of an answer. */
type Change = 'fixed' | 'broken' | 'neither';

/** The number of changes to list for a candidate. */
const most = 10;
/** The order of the changes. */
const order: readonly Change[] = ['broken', 'fixed', 'neither'];

/**
 * The examples with another answer than the trained model's, first those that became wrong.
 */
export function changedPredictions(
  name: string,
  task: Pick<Task, 'answers' | 'metrics' | 'primaryMetric'>,
  [trained, candidate]: readonly [Scored, Scored],
  examples: readonly Example[],
): BlockOf<'samples'> {
  const { labels } = trained;
  const [before, after] = [trained, candidate].map(({ outputs }) => task.answers(outputs, labels));
  const changes = examples.flatMap((example, at) => {
    const change = changeOf(task, trained, candidate, at);
    return change ? [{ example, at, change }] : [];
  });
  const count = (wanted: Change) => changes.filter(({ change }) => change === wanted).length;
  const listed = [...changes]
    .sort((a, b) => order.indexOf(a.change) - order.indexOf(b.change))
    .slice(0, most);
  return {
    block: 'samples',
    title: say('changed-by', { name, fixed: count('fixed'), broken: count('broken') }),
    columns: [
      { title: say('label', {}), format: 'text' },
      { title: say('as-trained', {}), format: 'text' },
      { title: say('now', {}), format: 'text' },
      { title: say('change', {}), format: 'text' },
    ],
    samples: listed.map(({ example, at, change }) =>
      sampleOf(example, [
        example.target.map((label) => shownName(labels[label]!)).join(', '),
        before![at]!.summary,
        after![at]!.summary,
        say(change, {}),
      ]),
    ),
    none: say('no-change', { name }),
  };
}

/** Undefined if the answer is equal by the task's measure. */
function changeOf(
  { metrics, primaryMetric }: Pick<Task, 'metrics' | 'primaryMetric'>,
  trained: Scored,
  candidate: Scored,
  at: number,
): Change | undefined {
  if (strongestAt(trained, at) === strongestAt(candidate, at)) return undefined;
  const [before, after] = [trained, candidate].map(
    (scored) => metrics(scoredAt(scored, [at]))[primaryMetric]!,
  );
  if (after! === before!) return 'neither';
  return isBetter(primaryMetric, after!, before!) ? 'fixed' : 'broken';
}

/** The first label of an answer, or one for each part of the answer. */
export function strongestAt({ outputs }: Scored, row: number): string {
  return strongestOf(outputsOf(outputs, row));
}

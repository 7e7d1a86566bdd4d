import type { Metrics } from '../../../experiment/reports/metrics';
import type { ReportBlock } from '../../../experiment/reports/report';
import type { NamedTensors } from '../../compile/feeds';
import { underPrefix, withPrefix } from '../../compile/namedFeeds';
import type { Example } from '../../datasets/example';
import { type NamedValues, rowsAt, spreadOver, valuesFor } from '../../datasets/exampleValues';
import { headPrefix } from '../../models/severalHeads';
import { tf } from '../../tensorflow/loadTensorFlow';
import type { Objective } from '../losses/loss';
import type { Answer, Scored, Task } from '../task';
import { partsOfTarget } from './severalTargets';

/** One of several tasks that heads over one trunk learn together. */
export interface PartTask {
  readonly task: Task;
  readonly labels: readonly string[];
  readonly objective: Objective;
  /** The weight of its loss in the sum. */
  readonly weight: number;
}

/** Beside the targets of one task: 1 where an example has them, else 0. */
const presence = 'isThere';

/** The objective of several tasks: the weighted sum of their losses. */
export const severalObjective: Objective = { loss: 'cross-entropy', labelSmoothing: 0 };

/** `problem_type` in the config of a model with several heads. */
export const severalProblem = 'several_heads';

/**
 * Several tasks as one: outputs, targets and metrics stand behind the names of their heads. An example counts for the tasks that it has
 * targets of; the loss is the weighted sum of theirs.
 * @param parts by the names of their heads
 */
export function severalTask(parts: ReadonlyMap<string, PartTask>): Task {
  const names = [...parts.keys()];
  const [first] = names;
  const own = <T>(name: string, of: Readonly<Record<string, T>>) => underPrefix(headPrefix(name), of);
  const merged = <T>(use: (part: PartTask, name: string) => Readonly<Record<string, T>>): Record<string, T> =>
    Object.assign({}, ...names.map((name) => withPrefix(headPrefix(name), use(parts.get(name)!, name))));
  /** [batch], the sum over the tasks that an example has. */
  const summed = (targets: NamedTensors | undefined, lossOf: (part: PartTask, name: string) => tf.Tensor1D) =>
    names
      .map((name) => {
        const part = parts.get(name)!;
        const loss = tf.mul<tf.Tensor1D>(lossOf(part, name), part.weight);
        return targets ? tf.mul<tf.Tensor1D>(loss, targets[headPrefix(name) + presence]!) : loss;
      })
      .reduce((sum, each) => tf.add<tf.Tensor1D>(sum, each));
  return {
    problemType: severalProblem,
    losses: {
      'cross-entropy': (outputs, targets) =>
        summed(targets, ({ task, objective }, name) =>
          task.losses[objective.loss]!(own(name, outputs), own(name, targets), objective),
        ),
    },
    distillation: (outputs, teacher, temperature) =>
      summed(undefined, ({ task }, name) =>
        task.distillation(own(name, outputs), own(name, teacher), temperature),
      ),
    primaryMetric: headPrefix(first!) + parts.get(first!)!.task.primaryMetric,
    pack: (targets) => {
      const split = targets.map((target) => partsOfTarget(target, names.length));
      return merged(({ task, labels }, name) => {
        const wanted = split.map((each) => each[names.indexOf(name)]);
        const rows = [...wanted.keys()].filter((row) => wanted[row] !== undefined);
        const packed = task.pack(
          rows.map((row) => wanted[row]!),
          labels,
        );
        const isThere = Float32Array.from(wanted, (target) => Number(target !== undefined));
        return { ...spreadOver(packed, rows, targets.length), [presence]: valuesFor(isThere) };
      });
    },
    totals: () =>
      new Map(
        names.flatMap((name) => {
          const { task, labels } = parts.get(name)!;
          return [...task.totals(labels)].map(([total, shape]) => [headPrefix(name) + total, shape] as const);
        }),
      ),
    addTotals: (outputs, targets, isExample) =>
      merged(({ task }, name) => {
        const isThere = tf.mul<tf.Tensor1D>(isExample, targets[headPrefix(name) + presence]!);
        return task.addTotals(own(name, outputs), own(name, targets), isThere);
      }),
    trainMetrics: (totals, train) =>
      merged(({ task, labels }, name) => {
        const targets = present(own(name, train)).targets;
        return task.trainMetrics(own(name, totals), targets, labels);
      }),
    metrics: ({ outputs, targets }) =>
      merged(({ task, labels }, name) => {
        const { rows, targets: wanted } = present(own(name, targets));
        if (rows.length === 0) return {} as Metrics;
        return task.metrics({ outputs: rowsAt(own(name, outputs), rows), targets: wanted, labels });
      }),
    answers: (outputs) => {
      const answers = names.map((name) => {
        const { task, labels } = parts.get(name)!;
        return task.answers(own(name, outputs), labels);
      });
      return answers[0]!.map((_, row) =>
        together(
          names,
          answers.map((each) => each[row]!),
        ),
      );
    },
    report: ({ outputs, targets }, examples, mistakes) =>
      names.flatMap((name) => {
        const { task, labels } = parts.get(name)!;
        const { rows, targets: wanted } = present(own(name, targets));
        const scored: Scored = { outputs: rowsAt(own(name, outputs), rows), targets: wanted, labels };
        const shown = rows.map((row) => examples[row]).filter((example): example is Example => !!example);
        return task.report(scored, shown, mistakes).map((block) => titled(name, block));
      }),
  };
}

/** The targets that one of several heads has, of the examples that have them. */
export function presentTargets(name: string, targets: NamedValues): NamedValues {
  return present(underPrefix(headPrefix(name), targets)).targets;
}

/** The targets of the examples that have them, and where these stand. */
function present({ [presence]: isThere, ...targets }: NamedValues): { rows: number[]; targets: NamedValues } {
  const rows = [...isThere!.values.keys()].filter((row) => isThere!.values[row] === 1);
  return { rows, targets: rowsAt(targets, rows) };
}

function together(names: readonly string[], answers: readonly Answer[]): Answer {
  return {
    summary: answers.map(({ summary }, i) => `${names[i]}: ${summary}`).join('; '),
    value: Object.fromEntries(answers.map(({ value }, i) => [names[i], value])),
  };
}

/** A block whose title names its head. */
function titled(head: string, block: ReportBlock): ReportBlock {
  if (!('title' in block)) return block;
  const { title } = block;
  const own = typeof title === 'string' ? `${head}: ${title}` : { ...title, parts: { ...title.parts, head } };
  return { ...block, title: own };
}

import { trainingError } from '../../experiment/errors/training';
import { type LossName, lossNames, type TaskName } from '../../experiment/models/taskNames';
import type { HeadDescription } from '../models/heads';
import { classification } from './classification/classification';
import { languageModelling } from './languageModelling/languageModelling';
import type { LossFunction, Objective } from './losses/loss';
import { multiLabel } from './multiLabel/multiLabel';
import { regression } from './regression/regression';
import { severalProblem, severalTask } from './several/severalTask';
import type { Task } from './task';

/** THE table of tasks. The first is what data that suit no other are taken for. */
export const tasks = {
  classification,
  'multi-label': multiLabel,
  regression,
  'language-modelling': languageModelling,
} satisfies Record<TaskName, Task>;

/**
 * A task by its name, which may come from a file.
 * @throws GraftError `task/unknown`
 */
export function taskNamed(name: string): Task {
  if (Object.hasOwn(tasks, name)) return (tasks as Readonly<Record<string, Task>>)[name]!;
  throw trainingError('task/unknown', { task: name, tasks: Object.keys(tasks) });
}

/** The loss that `finetune.loss: auto` means. */
export function defaultLoss({ losses }: Task): LossName {
  return lossNames.find((name) => name in losses)!;
}

/** The loss function of a single task. */
export function lossOf(spec: LearnedTask & { objective: Pick<Objective, 'loss'> }): LossFunction {
  return taskOf(spec).losses[spec.objective.loss]!;
}

/** The name of a task, or the tasks of several heads. */
export interface LearnedTask {
  readonly task: string;
  readonly heads?: Readonly<Record<string, LearnedHead>> | undefined;
}

interface LearnedHead {
  readonly task: string;
  readonly labels: readonly string[];
  readonly weight: number;
  /** The task's first loss where absent. */
  readonly objective?: Objective;
}

/** The task to learn: one, or several together. Throws as `taskNamed`. */
export function taskOf({ task, heads }: LearnedTask): Task {
  if (!heads) return taskNamed(task);
  const parts = Object.entries(heads).map(([name, head]) => {
    const own = taskNamed(head.task);
    const objective = head.objective ?? { loss: defaultLoss(own), labelSmoothing: 0 };
    return [name, { ...head, task: own, objective }] as const;
  });
  return severalTask(new Map(parts));
}

/** The task that a model was trained for, as its config says. @throws GraftError `task/unknown-problem` */
export function taskOfModel({ problemType, heads }: HeadDescription): Task {
  if (!heads) return taskNamed(taskOfProblem(problemType));
  const named = Object.entries(heads).map(([name, head]) => [
    name,
    { task: taskOfProblem(head.problemType), labels: head.labels, weight: 1 },
  ]);
  return taskOf({ task: severalProblem, heads: Object.fromEntries(named) });
}

/** The head of a model that learns this. */
export function headFor({ task, heads }: LearnedTask): HeadDescription {
  if (!heads) return { problemType: taskNamed(task).problemType };
  const named = Object.entries(heads).map(([name, head]) => [
    name,
    { problemType: taskNamed(head.task).problemType, labels: head.labels },
  ]);
  return { problemType: severalProblem, heads: Object.fromEntries(named) };
}

/**
 * The name of the task that a package was trained for.
 * @param problemType `problem_type` of its config.json
 * @throws GraftError `task/unknown-problem`
 */
export function taskOfProblem(problemType: string): string {
  const found = Object.entries(tasks).find(([, task]) => task.problemType === problemType);
  if (found) return found[0];
  throw trainingError('task/unknown-problem', { problem: problemType });
}

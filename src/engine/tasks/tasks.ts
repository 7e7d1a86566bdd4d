import { GraftError } from '../../experiment/errors/errors';
import { type LossName, lossNames, type TaskName } from '../../experiment/models/taskNames';
import { classification } from './classification/classification';
import { languageModelling } from './languageModelling/languageModelling';
import type { LossFunction, Objective } from './losses/loss';
import { multiLabel } from './multiLabel/multiLabel';
import { regression } from './regression/regression';
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
  throw new GraftError(
    'task/unknown',
    `There is no task ${name}; there are ${Object.keys(tasks).join(', ')}.`,
    {
      remedy: 'Run the experiment again with this version of Graft.',
    },
  );
}

/** The loss that `finetune.loss: auto` means. */
export function defaultLoss({ losses }: Task): LossName {
  return lossNames.find((name) => name in losses)!;
}

/** What a definite task minimizes. */
export function lossOf({
  task,
  objective,
}: {
  task: string;
  objective: Pick<Objective, 'loss'>;
}): LossFunction {
  return taskNamed(task).losses[objective.loss]!;
}

/**
 * The name of the task that a package was trained for.
 * @param problemType `problem_type` of its config.json
 * @throws GraftError `task/unknown-problem`
 */
export function taskOfProblem(problemType: string): string {
  const found = Object.entries(tasks).find(([, task]) => task.problemType === problemType);
  if (found) return found[0];
  throw new GraftError(
    'task/unknown-problem',
    `The model is of the problem type ${problemType}, which Graft does not know.`,
    {
      remedy: 'Choose a model for one of the supported tasks.',
    },
  );
}

import type { Objective } from './losses/loss';
import { defaultLoss, taskNamed } from './tasks';

/** A task with all that makes its step definite: plain data, so that another thread can build the same one. */
export interface TaskSpec {
  /** A name in the table of tasks. */
  readonly task: string;
  /** The names of the model's outputs, in order. */
  readonly labels: readonly string[];
  readonly objective: Objective;
  /** The tasks of several heads, by name; absent where a model has one head. */
  readonly heads?: Readonly<Record<string, HeadSpec>> | undefined;
}

/** One of several heads. */
export interface HeadSpec extends Omit<TaskSpec, 'heads'> {
  /** The weight of its loss in the sum. */
  readonly weight: number;
}

/** A task with its first loss, every label counting the same. */
export function plainSpec(task: string, labels: readonly string[]): TaskSpec {
  return { task, labels, objective: { loss: defaultLoss(taskNamed(task)), labelSmoothing: 0 } };
}

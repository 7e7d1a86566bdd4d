import { axisSizes } from '../compile/namedFeeds';
import type { Hold } from '../compression/hold';
import type { NamedValues } from '../datasets/exampleValues';
import type { Batch } from '../inputs/batch';
import { rowsIn } from '../inputs/batch';
import { targetFeeds, teacherPrefix } from '../inputs/targetFeeds';
import { tf } from '../tensorflow/loadTensorFlow';
import type { TrainedState } from './snapshot';

/** The recovery training of a compressed model. */
export interface Recovery {
  /** The name of what is trained, in events. */
  readonly candidate: string;
  /** The constraints of the methods that training must keep. */
  readonly holds: readonly Hold[];
  readonly distillation?: Distillation | undefined;
}

/** A training, which may be a recovery. */
export interface Recovering {
  readonly recovery?: Recovery | undefined;
}

/** The answers of the model that teaches. */
export interface Distillation {
  /** The outputs of its head for each training example. */
  readonly outputs: NamedValues;
  readonly temperature: number;
}

/** Does what the holds have to do before a step. */
export function keepHolds(
  { recovery }: Recovering,
  { model, runner }: TrainedState,
  step: number,
  total: number,
): void {
  const courses = recovery?.holds.flatMap(({ course }) => course ?? []) ?? [];
  const due = courses.filter((course) => course.isDue(step, total));
  if (due.length === 0) return;
  runner.syncVariables();
  const slots = runner.slots();
  try {
    for (const course of due) course.change(model, step, total);
    runner.restore(slots);
  } finally {
    tf.dispose([...slots.values()]);
  }
}

/** Whether the model after a step may be the final one: its holds have reached their final state. */
export function isSettled({ recovery }: Recovering, step: number, total: number): boolean {
  return (recovery?.holds ?? []).every(({ course }) => step >= (course?.settledAt(total) ?? 0));
}

/** Which stage trains, in events. */
export function trainerOf({ recovery }: Recovering) {
  return recovery
    ? { stage: 'optimize' as const, candidate: recovery.candidate }
    : { stage: 'finetune' as const };
}

/** Micro-batches with the teacher's answers, where there is a teacher: `indices` are the positions of their examples together. */
export function withTeacher(
  { recovery }: Recovering,
  microBatches: readonly Batch[],
  indices: readonly number[],
): readonly Batch[] {
  const outputs = recovery?.distillation?.outputs;
  if (!outputs) return microBatches;
  let from = 0;
  return microBatches.map((batch) => {
    const own = indices.slice(from, from + batch.examples);
    from += batch.examples;
    const given = targetFeeds(teacherPrefix, outputs, own, rowsIn(batch), axisSizes(batch.feeds));
    return { ...batch, feeds: { ...batch.feeds, ...given } };
  });
}

import { CancelledError } from '../../experiment/errors/errors';
import type { FinetuneResult } from '../../experiment/runs/results';
import type { StepRunner } from '../compile/step';
import { feederOf } from '../inputs/feeders';
import { moves } from '../inputs/movedTargets';
import { shapesHere } from '../inputs/shapesHere';
import { headOf } from '../models/heads';
import { onGpu } from '../tensorflow/operations/execute';
import type { TunedModel } from '../tuning/tune';
import { readProgress } from './checkpoint';
import { compileStep, warnOfCompiling } from './compileStep';
import { type FineTuneTask, stepsInAll } from './fineTuneTask';
import { type FrozenTrunk, freezeTrunk } from './frozenTrunk';
import { loadTuned } from './loadTuned';
import { canSolve, solveHead } from './solvers/solveHead';
import type { TrainedModel } from './trainedModel';
import { Training } from './training';
import type { TrainingIo } from './trainingIo';
import type { Computation } from './trainingProgress';
import { startsWithXla } from './xlaUse';

/**
 * Fine-tunes a pretrained model with a new head, from the last checkpoint if there is one. Writes the weights of
 * the best epoch to `outputFolder/model`.
 * @param keep receives the trained model, ready to score; left out, the model is only on the disk
 * @throws CancelledError after writing a checkpoint, when the user asked to stop
 * @throws GraftError `training/not-finite` naming the step, when loss or weights overflow; the last good checkpoint stays
 */
export async function fineTune(
  task: FineTuneTask,
  io: TrainingIo,
  keep?: (model: TrainedModel) => void,
): Promise<FinetuneResult> {
  const holds = task.recovery?.holds ?? [];
  const model = await loadTuned(
    task,
    holds.map(({ tuning }) => tuning),
  );
  const { encoded } = task.train;
  // Features have no places, and targets that move with an image need its view.
  const readsVectors =
    headOf(model).reads.every((feature) => feature === 'pooled') && !moves(task.train.targets);
  const views = feederOf(encoded).drawnViews?.(encoded) ?? 0;
  return model.isTrunkFixed && readsVectors && Number.isFinite(views)
    ? trainHeadAlone(task, model, io, { isSolved: canSolve(task, model, views), keep })
    : train(task, model, io, keep);
}

/** With a frozen trunk: the head is trained on features. */
async function trainHeadAlone(
  task: FineTuneTask,
  full: TunedModel,
  io: TrainingIo,
  { isSolved, keep }: { isSolved: boolean; keep?: ((model: TrainedModel) => void) | undefined },
): Promise<FinetuneResult> {
  let isKept = false;
  try {
    // A solver minimizes a function that is always the same; its penalty takes the place of dropout.
    const headDropout = isSolved ? 0 : full.architecture.headDropout;
    const frozen = await freezeTrunk(task, full, io, headDropout);
    const keepWhole = (release: () => void) => {
      release();
      keep?.(frozen.rejoin());
      isKept = keep !== undefined;
    };
    if (!isSolved)
      return await train(frozen.task, frozen.model, io, (head, runner) =>
        keepWhole(() => {
          runner.syncVariables();
          head.dispose();
        }),
      );
    const result = await solve(frozen, io);
    keepWhole(() => undefined);
    return result;
  } finally {
    if (!isKept) full.dispose();
  }
}

async function solve({ task, model }: FrozenTrunk, io: TrainingIo): Promise<FinetuneResult> {
  try {
    return await solveHead(task, model, io);
  } finally {
    model.dispose();
  }
}

/** @param keep is given the trained model, which it disposes of, and what has trained it */
async function train(
  task: FineTuneTask,
  model: TunedModel,
  io: TrainingIo,
  keep?: (model: TrainedModel, runner: StepRunner) => void,
): Promise<FinetuneResult> {
  const earlier = await readProgress(task.partialFolder);
  const computation = earlier?.computation ?? decideComputation(task);
  const useXla = startsWithXla(task, computation);
  const { precision } = computation;
  const state = {
    model,
    runner: compileStep(model, task, { precision, useXla }, warnOfCompiling(io)),
  };
  const training = new Training(task, io, state, computation);
  try {
    await training.start();
    while (!training.isDone()) {
      await training.trainEpoch();
      if (!io.stopAfterEpoch?.() || training.isDone()) continue;
      await training.checkpoint();
      throw new CancelledError();
    }
    const result = await training.finish();
    const trained = keep && (await training.handOver());
    if (trained) keep(trained, state.runner);
    return result;
  } finally {
    await training.stop();
  }
}

/**
 * The fewest steps for which `xla: auto` has XLA compile on a GPU. On an H100 a step of BERT-base takes 36 ms, with XLA 28, in 16 bits 22.
 * XLA compiles for 24 to 127 s; training does not wait for it, but does 700 to 3,500 steps meanwhile, so a shorter one is over before. To
 * change over then costs 2 to 7 s of loading, which 150 to 900 further steps bring in. Where steps take longer, XLA is ready after fewer.
 */
const stepsWorthXla = 1000;

function decideComputation(task: FineTuneTask): Computation {
  const { precision, settings } = task;
  const isWorthIt = onGpu() && stepsInAll(task) >= stepsWorthXla;
  const useXla = settings.xla === 'auto' ? isWorthIt : settings.xla === 'on';
  return { precision, useXla, shapes: useXla ? 'few' : shapesHere() };
}

import { t } from '../../../experiment/words/translation';
import { randomStream, shuffle } from '../../datasets/random';
import type { TrainingIo } from '../trainingIo';
import { lbfgs, type Point } from './lbfgs';

/** A mean loss over examples, as a function of weights, with an L2 penalty. */
export interface PenalizedObjective {
  readonly examples: number;
  /** The objective over some of the examples. */
  over(isChosen: (row: number) => boolean): PenalizedObjective;
  /** @param penalty `penalty / 2` times the squared weights is added for all examples together */
  evaluate(at: Float64Array, penalty: number, io: SolverIo): Promise<Omit<Point, 'at'>>;
}

/** The parts of an environment that a search needs. */
export type SolverIo = Pick<TrainingIo, 'signal' | 'emit'>;

/** A penalty, and the mean loss of held-out examples with it; infinite where too few examples leave the choice open. */
export interface ChosenPenalty {
  readonly penalty: number;
  readonly loss: number;
}

/** The penalties to compare, the strongest first: each search starts where the one before ended. */
export const penalties = [100, 10, 1, 0.1, 0.01, 0.001];
const folds = 5;
/** With fewer examples the held-out losses say more about the draw of the folds than about the penalty. */
const fewestExamples = 20;
const usualPenalty = 1;
/** More examples change the choice little, as the penalty is not multiplied by their number. */
const usuallyMost = 2000;
/** The choice needs no exact minimum: a search ends when iterations gain less than this share of the loss. */
const valueTolerance = 1e-3;

/**
 * Chooses the L2 penalty of a head by five-fold cross-validation over the training examples: the one with the lowest mean loss of held-out
 * examples. The seed draws the folds. The loss has one minimum over the penalty, so the comparison ends when a weaker penalty is worse.
 * @param objective over all training examples
 * @param start the weights from which each search begins
 * @param mostExamples the examples that take part at most
 * @returns the penalty in units of summed losses, 1 / C of logistic regression, and the mean loss of held-out examples
 * @throws CancelledError
 */
export async function choosePenalty(
  objective: PenalizedObjective,
  start: Float64Array,
  seed: number,
  io: SolverIo,
  mostExamples = usuallyMost,
): Promise<ChosenPenalty> {
  if (objective.examples < fewestExamples) return { penalty: usualPenalty, loss: Number.POSITIVE_INFINITY };
  const parts = drawFolds(objective, seed, mostExamples).map((part) => ({ ...part, at: start }));
  let best = { penalty: usualPenalty, loss: Number.POSITIVE_INFINITY };
  for (const [done, penalty] of penalties.entries()) {
    announce(done, io);
    let [loss, examples] = [0, 0];
    for (const part of parts) {
      part.at = await minimum(part.rest, penalty, part.at, io);
      loss += part.held.examples * (await part.held.evaluate(part.at, 0, io)).value;
      examples += part.held.examples;
    }
    loss /= examples;
    if (!(loss < best.loss)) break;
    best = { penalty, loss };
  }
  return best;
}

/** For each fold, the objective over its examples and that over the other ones. */
function drawFolds(objective: PenalizedObjective, seed: number, mostExamples: number) {
  const rows = shuffle(
    Array.from({ length: objective.examples }, (_, row) => row),
    randomStream(seed, 'folds'),
  );
  const foldOf = new Int8Array(objective.examples).fill(-1);
  for (const [place, row] of rows.slice(0, mostExamples).entries()) foldOf[row] = place % folds;
  return Array.from({ length: folds }, (_, fold) => ({
    rest: objective.over((row) => foldOf[row]! >= 0 && foldOf[row] !== fold),
    held: objective.over((row) => foldOf[row] === fold),
  }));
}

async function minimum(
  objective: PenalizedObjective,
  penalty: number,
  start: Float64Array,
  io: SolverIo,
): Promise<Float64Array> {
  let last = start;
  const evaluate = (at: Float64Array) => objective.evaluate(at, penalty, io);
  for await (const { at } of lbfgs(start, evaluate, valueTolerance)) last = at;
  return last;
}

function announce(done: number, { emit }: SolverIo): void {
  const message = t('Choosing the penalty of the head');
  const progress = { done, total: penalties.length, unit: t('penalties'), message };
  emit({ type: 'stage-progress', stage: 'finetune', ...progress });
}

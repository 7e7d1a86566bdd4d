import {
  CancelledError,
  describeError,
  type ErrorRecord,
  toErrorRecord,
} from '../../../experiment/errors/errors';
import { bestFirst, type RankRow, rankingOf } from '../../../experiment/reports/ranking';
import { asUnforeseenFileError } from '../../../files/fileErrors';
import type { RunPlan } from '../../stages/runPlan';
import { baselineRows } from './baselineRows';
import { modelRows, randomRow } from './modelRows';
import { blank, type Prepared, prepare, type RankIo } from './prepare';

/** A model to compare: a run with it that ends with `preprocess`, or the reason why there is none. */
export interface RankCandidate {
  readonly model: string;
  readonly plan?: RunPlan | undefined;
  readonly error?: ErrorRecord | undefined;
}

/**
 * Compares pretrained models on the training and validation examples of an experiment, without training them, and each with answers that
 * need no model. Test examples are never read. A candidate that fails is a row with the reason; only an error of the data ends the ranking.
 * @throws CancelledError, after which another ranking goes on from the rows so far; GraftError `rank/...` and those of the dataset stage
 */
export async function rankModels(candidates: readonly RankCandidate[], io: RankIo): Promise<RankRow[]> {
  const rows: RankRow[] = [];
  const add = (row: RankRow) => {
    rows.push(row);
    io.onRow?.(row);
  };
  const prepared: Prepared[] = [];
  const addRows = async (plan: RunPlan) => {
    const one = await prepare(plan, io);
    if (prepared.length === 0) for await (const row of baselineRows(one, io)) add(row);
    prepared.push(one);
    for await (const row of modelRows(one, io)) add(row);
  };
  for (const { model, plan, error } of candidates)
    try {
      if (!plan) throw error;
      await addRows(plan);
    } catch (thrown) {
      if (endsRanking(thrown)) throw thrown;
      add({ ...blank('model', model), error: reasonOf(thrown) });
    }
  const chosen = shownModel(rows);
  const one = prepared.find(({ plan }) => plan.source.name === chosen);
  if (one) add(await randomRow(one, io));
  return rows;
}

/** The proposed model, or the best one where none is proposed. */
function shownModel(rows: readonly RankRow[]): string | undefined {
  const [best] = bestFirst(rows.filter(({ kind }) => kind === 'model'));
  return rankingOf(rows).proposed ?? best?.model;
}

/** An error of the data is the same for every candidate. */
function endsRanking(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  return thrown instanceof CancelledError || /^(rank|dataset|columns)\//.test(code);
}

function reasonOf(thrown: unknown): string {
  const isRecord = typeof thrown === 'object' && thrown !== null && !(thrown instanceof Error);
  return describeError(isRecord ? (thrown as ErrorRecord) : toErrorRecord(asUnforeseenFileError(thrown)));
}

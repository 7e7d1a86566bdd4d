import * as z from 'zod';

/** Kinds of rows: a layer of a pretrained model, the same model with random weights, and answers that need no model. */
export const rankKinds = ['model', 'random', 'baseline'] as const;

/** The measurements of one candidate, without the time that they took. Absent numbers could not be measured. */
export const rankRowSchema = z.object({
  kind: z.enum(rankKinds),
  /** The value of `model.preset`, or the name of a baseline. */
  model: z.string(),
  /** `pooled` is what a head reads; empty for baselines. */
  layer: z.string(),
  /** Accuracy, or R² of a regression, of held-out examples. */
  score: z.number().nullable(),
  /** The 95 % confidence interval. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  standardError: z.number().nullable(),
  /** The score of nearest neighbours; no example is its own neighbour. */
  neighbours: z.number().nullable(),
  /** Estimates of transferability (You et al. 2021; Bao et al. 2019). */
  logME: z.number().nullable(),
  hScore: z.number().nullable(),
  /** Seconds that the features and the probe took when they were computed. */
  seconds: z.number(),
  parameters: z.number().nullable(),
  /** The size of a package with the model, in bytes. */
  bytes: z.number().nullable(),
  /** Milliseconds of the model for one example. */
  latencyMs: z.number().nullable(),
  /** The reason why a candidate has no numbers. */
  error: z.string().optional(),
});
export type RankRow = z.infer<typeof rankRowSchema>;

/** The end of a ranking. */
export interface Ranking {
  /** The model to use; null where none beats a baseline, or none could be measured. */
  readonly proposed: string | null;
  /** The models that are as good as the best within its standard error, the smallest first. */
  readonly tied: readonly string[];
  /** Their rows within that standard error. */
  readonly close: readonly RankRow[];
  /** The baseline that does as well as the best model, if one does. */
  readonly enough: RankRow | undefined;
  readonly rows: readonly RankRow[];
}

/**
 * Chooses a model from rows: of those within one standard error of the best (Breiman et al. 1984, section 3.4.3), the smallest. None is
 * chosen where a baseline is as good, since then the model adds nothing.
 */
export function rankingOf(rows: readonly RankRow[]): Ranking {
  const ofModels = bestFirst(rows.filter(({ kind }) => kind === 'model'));
  const [best] = ofModels;
  if (!best) return { proposed: null, tied: [], close: [], enough: undefined, rows };
  const bar = best.score! - (best.standardError ?? 0);
  const close = ofModels.filter(({ score }) => score! >= bar);
  const tied = [...new Set(close.sort((a, b) => sizeOf(a) - sizeOf(b)).map(({ model }) => model))];
  const enough = bestFirst(rows.filter(({ kind }) => kind !== 'model')).find(({ score }) => score! >= bar);
  return { proposed: enough ? null : tied[0]!, tied, close, enough, rows };
}

/** Rows with a score, the best first. */
export function bestFirst(rows: readonly RankRow[]): RankRow[] {
  return rows.filter(({ score }) => score !== null).sort((a, b) => b.score! - a.score!);
}

const sizeOf = ({ bytes }: RankRow) => bytes ?? Number.POSITIVE_INFINITY;

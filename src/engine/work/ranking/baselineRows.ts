import type { RankRow } from '../../../experiment/reports/ranking';
import { largestOf } from '../../../experiment/words/extremes';
import { scoreBaseline } from '../../choosing/baselines/scoreBaseline';
import type { ProbeTargets } from '../../choosing/probeTargets';
import { storedRow } from '../../choosing/rankStore';
import { judged } from '../../choosing/scores';
import { modalityNamed } from '../../inputs/modalities';
import { announce, blank, dataKey, type Prepared, type RankIo } from './prepare';

/** Answers that need no model: the most frequent class or the mean, and the baselines of the kind of data. */
export async function* baselineRows(prepared: Prepared, io: RankIo): AsyncGenerator<RankRow, void> {
  const { plan, targets, parts, done } = prepared;
  const rowOf = (model: string, score: () => Promise<Partial<RankRow>>) =>
    storedRow(plan.graftFolder, { ...dataKey(prepared), baseline: model }, async () => {
      announce(model, io);
      const started = io.now();
      return { ...blank('baseline', model), ...(await score()), seconds: (io.now() - started) / 1000 };
    });
  yield await rowOf('majority', async () => judged(usualAnswers(targets), targets));
  for (const baseline of modalityNamed(done.dataset.result.modality).baselines)
    yield await rowOf(baseline.name, () =>
      scoreBaseline(
        baseline,
        parts.map(({ split: { encoded }, examples, rows }) => ({ encoded, examples, rows })),
        targets,
        io,
      ),
    );
}

/** The most frequent class, or the mean, for every example. */
function usualAnswers({ classes, values }: ProbeTargets): Float32Array {
  const counts = new Float64Array(classes);
  if (classes > 0) for (const value of values) counts[value]!++;
  const usual =
    classes > 0
      ? counts.indexOf(largestOf(counts))
      : values.reduce((sum, value) => sum + value / values.length, 0);
  return new Float32Array(values.length).fill(usual);
}

import type { RankRow } from '../../../experiment/reports/ranking';
import { t } from '../../../experiment/words/translation';
import { type ProbeTargets, probeTargets } from '../../choosing/probeTargets';
import { spread } from '../../choosing/worth/worthOf';
import type { Example } from '../../datasets/example';
import type { InputSplit } from '../../inputs/encoded';
import { type PoolingSetting, poolingForTraining } from '../../models/pooling';
import { runExperiment } from '../../runExperiment';
import { encodedSplits } from '../../stages/preprocessStage';
import type { RunPlan } from '../../stages/runPlan';
import { stageDeclarations } from '../../stages/stageDeclarations';
import type { Given } from '../../stages/stageDefinition';
import { readLearning } from '../../tasks/learning';
import type { TrainingIo } from '../../training/trainingIo';

/** Examples at most: more change an order of models little, and take as long as a training. */
const mostExamples = 5000;

/** The splits of a ranking. Test examples stay unseen until the evaluation. */
const seen = ['train', 'validation'] as const;

/** A split, and the positions of its compared examples. */
export interface RankedPart {
  readonly split: InputSplit;
  readonly examples: readonly Example[];
  readonly rows: readonly number[];
}

/** One candidate's data and model. */
export interface Prepared {
  readonly plan: RunPlan;
  readonly done: Given<'finetune'>;
  /** The compared examples: those of the training split, then those of the validation split. */
  readonly parts: readonly RankedPart[];
  readonly targets: ProbeTargets;
  readonly pooling: PoolingSetting;
}

/** The environment of a ranking. */
export interface RankIo extends TrainingIo {
  /** Takes each row as soon as it is measured. */
  readonly onRow?: (row: RankRow) => void;
}

/** Runs the stages before the training, and joins the examples that may be looked at. */
export async function prepare(plan: RunPlan, io: RankIo): Promise<Prepared> {
  const done = (await runExperiment(plan, io)) as Given<'finetune'>;
  const { dataset } = done;
  const encoded = await encodedSplits(done, plan);
  const settings = stageDeclarations.finetune.inputs(plan);
  const { spec, targets, examples } = await readLearning(dataset.folder, dataset.result, settings, encoded);
  const all = seen.flatMap((name) => examples[name].map(({ target }, row) => ({ name, target, row })));
  const chosen = spread(all.length, mostExamples).map((at) => all[at]!);
  const parts = seen.map((name) => ({
    split: { encoded: encoded[name], targets: targets[name] },
    examples: examples[name],
    rows: chosen.filter((each) => each.name === name).map(({ row }) => row),
  }));
  const values = chosen.map(({ target }) => target);
  return {
    ...{ plan, done, parts, targets: probeTargets(spec.task, spec.labels, values) },
    pooling: poolingForTraining(plan.settings.model.pooling, plan.source.encoderPooling, true),
  };
}

/** All that decides the numbers of a row besides its model. */
export function dataKey({ done, targets: { classes, values } }: Prepared) {
  return { dataset: done.dataset.key, classes, rows: values.length };
}

/** Shows on which model, or baseline, the ranking is. */
export function announce(what: string, { emit }: RankIo): void {
  const [stage, unit] = ['finetune', t('models')] as const;
  emit({ type: 'stage-progress', stage, done: 0, total: 1, unit, message: t('Comparing {0}', what) });
}

/** A row without measurements. */
export function blank(kind: RankRow['kind'], model: string): RankRow {
  const none = { score: null, low: null, high: null, standardError: null, neighbours: null };
  const unknown = { logME: null, hScore: null, parameters: null, bytes: null, latencyMs: null };
  return { kind, model, layer: '', seconds: 0, ...none, ...unknown };
}

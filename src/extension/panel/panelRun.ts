import type { Beside, Training } from '../../experiment/protocols/notebookProtocol';
import type { PanelRun } from '../../experiment/protocols/panelProtocol';
import type { StageName } from '../../experiment/stages/stages';
import { formatTime } from '../../experiment/words/formatTimes';
import { t } from '../../experiment/words/translation';
import { stageOutputs, trainingOf } from '../../runs/stageOutputs';
import type { KnownRun } from '../runs/knownRun';
import type { RunStore } from '../runs/runStore';
import { runWord } from '../runs/runText';
import { trainingBeside } from '../runs/trainingBeside';

/** The runs that the panel draws: the newest that read the data and the newest that trained. */
export interface ShownRuns {
  data: KnownRun | undefined;
  training: KnownRun | undefined;
  /** The training to compare it with. */
  beside: Beside;
}

/** Chooses the runs. A run that stops before a stage does not hide an earlier run's result of it. */
export async function shownRuns(store: RunStore, file: string): Promise<ShownRuns> {
  const runs = store.runsOf(file);
  const reached = (stage: StageName) =>
    runs.find((run) => run.status === 'running' || run.record?.keys[stage]);
  const [data, training] = [reached('dataset'), reached('finetune')];
  for (const run of new Set([data, training])) if (run) await store.read(run);
  return { data, training, beside: training ? await trainingBeside(store, training, file) : {} };
}

/** The panel's content from these runs; undefined if there is no run. */
export function panelRun({ data, training, beside }: ShownRuns): PanelRun | undefined {
  const shown = training ?? data;
  if (!shown) return undefined;
  const curves = training && trainingOf(training.log.state, training.status === 'running');
  return {
    id: shown.id,
    title: titleOf(shown),
    live: shown.status === 'running',
    data: data ? (['dataset', 'preprocess'] as const).flatMap((stage) => outputsOf(stage, data)) : [],
    ...(curves && hasPoints(curves) ? { training: { ...curves, ...beside } } : {}),
  };
}

function outputsOf(stage: StageName, run: KnownRun) {
  if (run.log.state.stages[stage].status === 'waiting') return [];
  return stageOutputs(stage, run.log.state, run.id, run.ending);
}

const hasPoints = ({ curve, epochs }: Training) => curve.length + epochs.length > 0;

function titleOf({ record, status }: KnownRun): string {
  const began = record ? new Date(record.startedAt) : new Date();
  return t('Run of {0}: {1}', formatTime(began), runWord(status));
}

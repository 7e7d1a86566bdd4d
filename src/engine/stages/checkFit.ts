import { formatError } from '../../experiment/errors/formats';
import { formatsFor } from '../../experiment/models/formatNames';
import { placeOf } from './places';
import type { RunPlan } from './runPlan';
import { StageCache } from './stageCache';
import type { DoneStages } from './stageRunner';

/**
 * Refuses a model that lacks the features that the task's head reads, before examples are encoded: as soon as both are known, which with
 * a task in the settings and a model in a folder is at once.
 * It also refuses formats that no model of the task has.
 * @throws GraftError `model/missing-features`, `model/no-language-model`, `formats/no-past`
 */
export async function checkFit(plan: RunPlan, { dataset, model }: DoneStages): Promise<void> {
  const { source, settings, stages, keys, graftFolder, isFresh } = plan;
  const { task: named } = settings.finetune;
  const task = dataset?.result ?? (named === 'auto' ? undefined : { task: named });
  const folder = model?.result.folder ?? (source.kind === 'folder' ? source.folder : undefined);
  if (task) requireFormats(plan, task.task);
  if (!task || folder === undefined || !stages.includes('finetune')) return;
  if (!isFresh && (await new StageCache(graftFolder).read('finetune', keys.finetune))) return;
  const { describeFolder } = await import('../models/modelFolder');
  const { headOf, requireFit } = await import('../models/heads');
  const { headFor } = await import('../tasks/tasks');
  // The model stage reports problems with the files of a model.
  const described = await describeFolder(folder).catch(() => undefined);
  if (described) requireFit(headOf(headFor(task)), described.architecture, source.name);
}

function requireFormats(plan: RunPlan, task: string): void {
  if (!plan.stages.includes('package')) return;
  const fitting = formatsFor(task);
  const { formats } = plan.settings.package;
  if (formats.every((name) => fitting.includes(name))) return;
  throw formatError('formats/no-past', {}, { place: placeOf(plan, 'package.formats') });
}

import path from 'node:path';
import type { ModelResult } from '../../experiment/results';
import { fileExists } from '../../files/fileExists';
import { fetchPreset, isPresetIntact, presetFolder } from '../assets/pretrained';
import type { Io } from '../io';
import { describeModel } from '../models/describeModel';
import type { RunPlan } from './runPlan';

/** Gets the pretrained model, if need be, and describes it. */
export async function prepareModel({ source }: RunPlan, io: Io): Promise<ModelResult> {
  if (source.kind === 'folder') return describeModel(source, source.folder);
  const folder = await fetchPreset(source.name, io, ({ name, done, total, phase }) =>
    io.emit({
      type: 'stage-progress',
      stage: 'model',
      done,
      total,
      unit: 'bytes',
      message: `${phase} ${name}`,
    }),
  );
  return describeModel(source, folder);
}

/** The same model may be elsewhere now: the folder was moved, or the model cache emptied. */
export async function isModelThere(result: ModelResult, { source }: RunPlan, io: Io): Promise<boolean> {
  const folder = source.kind === 'folder' ? source.folder : presetFolder(source.name, io.cacheFolder);
  if (source.kind === 'preset' && !(await isPresetIntact(source.name, io.cacheFolder))) return false;
  const present = result.files.map(({ name }) => fileExists(path.join(folder, name)));
  return (
    result.folder === folder && result.preset === source.name && (await Promise.all(present)).every(Boolean)
  );
}

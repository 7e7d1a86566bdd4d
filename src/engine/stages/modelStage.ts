import path from 'node:path';
import { fileExists } from '../../files/fileExists';
import { fetchPreset, isPresetIntact, presetFolder } from '../assets/pretrained';
import { describeModel } from '../models/describeModel';
import type { StageDefinition } from './stageDefinition';

/** Gets the pretrained model, if need be, and describes it. */
export const modelStage: StageDefinition<'model'> = {
  compute: async (_, __, { places: { source }, io }) => {
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
  },
  // The same model may be elsewhere now: the folder was moved, or the model cache emptied.
  isFresh: async (result, { source }, { cacheFolder }) => {
    const folder = source.kind === 'folder' ? source.folder : presetFolder(source.name, cacheFolder);
    if (source.kind === 'preset' && !(await isPresetIntact(source.name, cacheFolder))) return false;
    const present = result.files.map(({ name }) => fileExists(path.join(folder, name)));
    return (
      result.folder === folder && result.preset === source.name && (await Promise.all(present)).every(Boolean)
    );
  },
};

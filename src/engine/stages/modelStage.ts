import path from 'node:path';
import { fileExists } from '../../files/fileExists';
import { fetchProgress } from '../assets/fetchProgress';
import { bringModel, isModelIntact, modelFolder } from '../assets/modelPlaces';
import { describeModel } from '../models/describeModel';
import type { StageDefinition } from './stageDefinition';

/** Gets the pretrained model, if need be, and describes it. */
export const modelStage: StageDefinition<'model'> = {
  compute: async (_, __, { places: { source }, io }) => {
    const folder = await bringModel(source, io, fetchProgress('model', io));
    return describeModel(source, folder);
  },
  // The same model may be elsewhere now: the folder was moved, or the model cache emptied.
  isFresh: async (result, { source }, io) => {
    const folder = modelFolder(source, io);
    if (!(await isModelIntact(source, io))) return false;
    const present = result.files.map(({ name }) => fileExists(path.join(folder, name)));
    return (
      result.folder === folder && result.preset === source.name && (await Promise.all(present)).every(Boolean)
    );
  },
};

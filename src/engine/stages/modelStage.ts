import { fetchProgress } from '../assets/fetchProgress';
import { bringModel } from '../assets/modelPlaces';
import { describeModel } from '../models/describeModel';
import type { ComputeStage } from './stageDefinition';

/** Gets the pretrained model, if need be, and describes it. */
export const computeModel: ComputeStage<'model'> = async (_, __, { places: { source }, io }) => {
  const folder = await bringModel(source, io, fetchProgress('model', io));
  return describeModel(source, folder);
};

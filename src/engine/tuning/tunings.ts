import type { SettingsOf } from '../../experiment/stages/stages';
import { headRate } from './headRate';
import { layerDecay } from './layerDecay';
import { lora } from './lora';
import { trainHead } from './trainHead';
import { trainLastBlocks } from './trainLastBlocks';
import type { Tuning } from './tuning';

type TuningSettings = Pick<
  SettingsOf<'finetune'>,
  'trainable' | 'layerDecay' | 'headLearningRate' | 'learningRate' | 'lora'
>;

/** Every method by the setting that asks for it, in the order of application. */
export const tunings: Record<string, (settings: TuningSettings) => Tuning | undefined> = {
  trainable: ({ trainable }) => {
    if (trainable === 'all') return undefined;
    return trainable === 'head' ? trainHead : trainLastBlocks(trainable);
  },
  layerDecay: ({ layerDecay: decay }) => (decay === 1 ? undefined : layerDecay(decay)),
  headLearningRate: ({ headLearningRate, learningRate }) =>
    headLearningRate === undefined ? undefined : headRate(headLearningRate / learningRate),
  lora: ({ lora: settings }) => settings && lora(settings),
};

/** The methods that the settings ask for. */
export function tuningsOf(settings: TuningSettings): Tuning[] {
  return Object.values(tunings).flatMap((method) => method(settings) ?? []);
}

import type { SettingsOf } from '../../experiment/stages/stages';

/** The settings that ask for tuning methods. */
export type TuningSettings = Pick<
  SettingsOf<'finetune'>,
  'trainable' | 'layerDecay' | 'headLearningRate' | 'learningRate' | 'lora'
>;

/** Facts about a method that a plan needs, before TensorFlow or a model is loaded. */
interface TuningFacts {
  /** Whether the settings leave the model before its head as it is; no where absent. */
  fixesTrunk?(settings: TuningSettings): boolean;
  /** Present where the method decides how much memory a step takes. */
  readonly decidesMemory?: true;
}

/** Facts by the setting that asks for the method; methods without facts are left out. */
const tuningFacts: { readonly [N in keyof TuningSettings]?: TuningFacts } = {
  trainable: { fixesTrunk: ({ trainable }) => trainable === 'head', decidesMemory: true },
  lora: { decidesMemory: true },
};

/** The settings that ask for no method: they train all weights at one learning rate. */
export const untuned = {
  trainable: 'all',
  layerDecay: 1,
  headLearningRate: undefined,
  lora: undefined,
} as const satisfies Omit<TuningSettings, 'learningRate'>;

/** The override of settings that trains nothing but the head. */
export const trunkFixed = 'finetune.trainable=head';

/** Whether the settings leave the model before its head as it is. */
export function fixesTrunk(settings: TuningSettings): boolean {
  return Object.values(tuningFacts).some((facts) => facts.fixesTrunk?.(settings));
}

/** The tuning settings that decide how much memory a step takes. */
export function memorySettings(settings: TuningSettings): TuningSettings[keyof TuningSettings][] {
  const names = Object.keys(tuningFacts) as (keyof TuningSettings)[];
  return names.filter((name) => tuningFacts[name]!.decidesMemory).map((name) => settings[name]);
}

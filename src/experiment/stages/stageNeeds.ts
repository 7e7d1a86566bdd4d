import { type StageName, stageNames } from './stages';

/** How data flow: the stages whose results each stage reads. */
export const stageNeeds = {
  dataset: [],
  model: [],
  preprocess: ['dataset', 'model'],
  finetune: ['dataset', 'model', 'preprocess'],
  optimize: ['dataset', 'model', 'preprocess', 'finetune'],
  evaluate: ['dataset', 'model', 'preprocess', 'finetune', 'optimize'],
  package: ['dataset', 'model', 'preprocess', 'finetune', 'optimize', 'evaluate'],
} as const satisfies Record<StageName, readonly StageName[]>;

/** Settings that another stage than their own reads, or one more, or none that has another result then. */
const readElsewhere: Readonly<Record<string, readonly StageName[]>> = {
  // The task decides how the labels are read.
  'finetune.task': ['dataset', 'finetune'],
  'model.pooling': ['finetune'],
  // The same pixels are decoded.
  'dataset.cache': [],
};

/**
 * The stages that run again after a setting was changed, if any, in the order of execution.
 * @param setting without it, those of most settings of the stage
 */
export function stagesRunAgain(stage: StageName, setting?: string): StageName[] {
  const first = readElsewhere[`${stage}.${setting}`] ?? [stage];
  return stageNames.filter(
    (name) =>
      first.includes(name) || (stageNeeds[name] as readonly StageName[]).some((need) => first.includes(need)),
  );
}

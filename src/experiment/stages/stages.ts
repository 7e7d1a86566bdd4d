import type { ValuesOf } from '../settings/settingKinds';
import { translated } from '../words/translation';
import { dataset } from './dataset';
import { evaluate } from './evaluate';
import { finetune } from './finetune';
import { model } from './model';
import { optimize } from './optimize';
import { packaging } from './package';
import { preprocess } from './preprocess';
import type { Stage } from './stage';

/**
 * THE table: every stage with its settings, in the order of execution; each stage has a file in `stages/`. Parsing, diagnostics,
 * completion, hover, `--set`, the reference page and the JSON Schema derive from it; no other file states a fact about a setting.
 */
export const stages = {
  dataset,
  model,
  preprocess,
  finetune,
  optimize,
  evaluate,
  package: packaging,
} as const satisfies Record<string, Stage>;

export type StageName = keyof typeof stages;

/** The stages in the order of execution; the order in the file is free. */
export const stageNames = Object.keys(stages) as StageName[];

/** Stages that run only if the file has them. */
export const optionalStages = ['optimize', 'package'] as const satisfies readonly StageName[];

/** The parsed settings of a stage, with defaults filled in. */
export type SettingsOf<N extends StageName> = ValuesOf<(typeof stages)[N]['settings']>;

export type AllSettings = { [N in StageName]: SettingsOf<N> };

/** Whether a word is the name of a stage. */
export function isStageName(word: string): word is StageName {
  return Object.hasOwn(stages, word);
}

/** The title of a stage. */
export function stageTitle(stage: StageName): string {
  return translated(stages[stage].title);
}

/** A description of a stage. */
export function stageHelp(stage: StageName): string {
  return translated(stages[stage].help);
}

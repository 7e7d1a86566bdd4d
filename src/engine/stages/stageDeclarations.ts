import { stageNeeds } from '../../experiment/stages/stageNeeds';
import type { StageName } from '../../experiment/stages/stages';
import { type Determined, digestsOf } from './determined';

/** A stage as its key sees it. */
interface StageDeclaration {
  /** The stages whose results it reads. */
  readonly needs: readonly StageName[];
  /** All else that decides its result. The stage computes from what this returns, so that no key can forget anything. */
  readonly inputs: (run: Determined) => object;
}

/** The flow of data: the stages in the order of execution, with the inputs of each. */
export const stageDeclarations = {
  dataset: {
    needs: stageNeeds.dataset,
    // The task decides how the labels are read.
    inputs: ({ data, settings: { dataset, finetune } }) => {
      const { path, train, validation, test, cache, ...reading } = dataset;
      return { ...reading, task: finetune.task, files: data };
    },
  },
  model: {
    needs: stageNeeds.model,
    inputs: ({ source }) => ({ files: digestsOf(source) }),
  },
  preprocess: {
    needs: stageNeeds.preprocess,
    inputs: ({ settings }) => settings.preprocess,
  },
  finetune: {
    needs: stageNeeds.finetune,
    inputs: ({ settings, microBatches, precision, pooling }) => ({
      ...settings.finetune,
      microBatches,
      precision,
      pooling,
    }),
  },
  optimize: {
    needs: stageNeeds.optimize,
    inputs: ({ settings }) => settings.optimize,
  },
  evaluate: {
    needs: stageNeeds.evaluate,
    inputs: ({ settings }) => settings.evaluate,
  },
  package: {
    needs: stageNeeds.package,
    inputs: ({ settings }) => ({ formats: settings.package.formats }),
  },
} as const satisfies Record<StageName, StageDeclaration>;

type Declarations = typeof stageDeclarations;
/** The inputs of a stage, besides the results that it needs. */
export type InputsOf<N extends StageName> = ReturnType<Declarations[N]['inputs']>;
export type NeedsOf<N extends StageName> = Declarations[N]['needs'][number];

/**
 * THE table: every stage, every setting, its default, range, unit and one-line help. Forms, completion, hover, validation,
 * command-line help and the reference page derive from it; a fact about a setting stands nowhere else.
 */

interface SettingBase {
  readonly help: string;
  readonly unit?: string;
}

export interface NumberSetting extends SettingBase {
  readonly kind: 'integer' | 'number';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** True if `min` itself is not allowed. */
  readonly exclusiveMin?: boolean;
}

export interface ChoiceSetting extends SettingBase {
  readonly kind: 'choice';
  readonly default: string;
  readonly choices: readonly string[];
}

/** Free text; `file` and `folder` are paths, resolved against the experiment file. Left out, it is undefined. */
export interface TextSetting extends SettingBase {
  readonly kind: 'text' | 'file' | 'folder';
  readonly default?: string;
}

/** A nested mapping. Any of `words` may stand for the whole of it. */
export interface MappingSetting extends SettingBase {
  readonly kind: 'mapping';
  readonly words: readonly string[];
  readonly settings: Readonly<Record<string, NumberSetting>>;
}

export type Setting = NumberSetting | ChoiceSetting | TextSetting | MappingSetting;

export interface Stage {
  readonly title: string;
  readonly help: string;
  /** Raised by hand when the code of this stage gives other results than before: it is part of the cache key. */
  readonly revision: number;
  readonly settings: Readonly<Record<string, Setting>>;
}

const seed = (help: string) =>
  ({ kind: 'integer', default: 42, min: 0, max: 2 ** 31 - 1, help }) as const satisfies NumberSetting;

export const stages = {
  dataset: {
    title: 'Dataset',
    help: 'The labelled examples: CSV, TSV or JSON Lines.',
    revision: 1,
    settings: {
      path: { kind: 'file', help: 'One file with all examples; it is split by `split`.' },
      train: { kind: 'file', help: 'The file with the training examples, where they stand apart.' },
      validation: {
        kind: 'file',
        help: 'The file with the validation examples, which choose the best epoch.',
      },
      test: { kind: 'file', help: 'The file with the test examples, which are only ever scored.' },
      text: { kind: 'text', help: 'The column that holds the text. Left out, it is found.' },
      label: { kind: 'text', help: 'The column that holds the label. Left out, it is found.' },
      split: {
        kind: 'mapping',
        words: ['none'],
        help: 'Shares that are set aside, drawn label by label; `none` trains and scores on all examples.',
        settings: {
          validation: {
            kind: 'number',
            default: 0.1,
            min: 0,
            max: 0.9,
            help: 'Share of the training examples that chooses the best epoch.',
          },
          test: {
            kind: 'number',
            default: 0.2,
            min: 0,
            max: 0.9,
            help: 'Share of `path` that is only scored.',
          },
          seed: seed('Decides which examples are drawn.'),
        },
      },
    },
  },
  model: {
    title: 'Model',
    help: 'The pretrained model to start from.',
    revision: 1,
    settings: {
      preset: {
        kind: 'text',
        default: 'all-MiniLM-L6-v2',
        help: 'A named checkpoint, or a folder in the Hugging Face layout (./path or /path).',
      },
    },
  },
  preprocess: {
    title: 'Preprocess',
    help: 'Fits the data to the model: text becomes tokens.',
    revision: 1,
    settings: {
      maxLength: {
        kind: 'integer',
        default: 128,
        min: 4,
        max: 8192,
        unit: 'tokens',
        help: 'Longer texts are cut here.',
      },
    },
  },
  finetune: {
    title: 'Fine-tune',
    help: 'Trains the pretrained model, with a new head, on the training examples.',
    revision: 2,
    settings: {
      epochs: {
        kind: 'integer',
        default: 3,
        min: 1,
        max: 1000,
        unit: 'passes',
        help: 'Passes over the training examples.',
      },
      batchSize: {
        kind: 'integer',
        default: 16,
        min: 1,
        max: 4096,
        unit: 'examples',
        help: 'Examples in one step.',
      },
      optimizer: {
        kind: 'choice',
        default: 'adamw',
        choices: ['sgd', 'momentum', 'rmsprop', 'adam', 'adamw'],
        help: 'How the gradients move the weights.',
      },
      learningRate: {
        kind: 'number',
        default: 5e-5,
        min: 0,
        exclusiveMin: true,
        max: 10,
        help: 'Size of a step at the height of the schedule.',
      },
      schedule: {
        kind: 'choice',
        default: 'constant',
        choices: ['constant', 'linear'],
        help: 'Whether the learning rate stays, or falls to zero by the last step.',
      },
      warmup: {
        kind: 'number',
        default: 0,
        min: 0,
        max: 1,
        unit: 'share of all steps',
        help: 'Over this share of the steps the learning rate rises from zero.',
      },
      weightDecay: {
        kind: 'number',
        default: 0.01,
        min: 0,
        max: 1,
        help: 'Pull of the weights towards zero; only adamw uses it.',
      },
      momentum: {
        kind: 'number',
        default: 0.9,
        min: 0,
        max: 1,
        help: 'How much of the last move goes into the next; only the momentum optimizer uses it.',
      },
      clipNorm: {
        kind: 'number',
        default: 0,
        min: 0,
        max: 1e6,
        help: 'Gradients longer than this, all together, are shortened to it; 0 for never.',
      },
      microBatches: {
        kind: 'integer',
        default: 1,
        min: 1,
        max: 4096,
        unit: 'parts',
        help: 'A batch is computed in so many parts, one after another: more parts need less memory.',
      },
      precision: {
        kind: 'choice',
        default: 'float32',
        choices: ['float32', 'bfloat16', 'float16', 'auto'],
        help: 'What products are computed in; auto measures once what is fastest here. Weights stay in float32.',
      },
      xla: {
        kind: 'choice',
        default: 'auto',
        choices: ['auto', 'on', 'off'],
        help: 'Whether XLA compiles the whole step: fast on a GPU, which trains without it until it is ready; a CPU waits.',
      },
      loss: {
        kind: 'choice',
        default: 'cross-entropy',
        choices: ['cross-entropy'],
        help: 'What training makes small.',
      },
      seed: seed('Decides the new head, the order of the examples and dropout.'),
    },
  },
  evaluate: {
    title: 'Evaluate',
    help: 'Scores the trained model on the test examples.',
    revision: 1,
    settings: {
      mistakes: {
        kind: 'integer',
        default: 10,
        min: 0,
        max: 1000,
        unit: 'examples',
        help: 'How many of the most confident mistakes are kept.',
      },
    },
  },
  package: {
    title: 'Package',
    help: 'Writes the trained model as a folder in the Hugging Face layout.',
    revision: 1,
    settings: {
      to: {
        kind: 'folder',
        help: 'The folder to write. Left out, `models/` and the name of the experiment.',
      },
    },
  },
} as const satisfies Record<string, Stage>;

export type StageName = keyof typeof stages;

/** In the order of execution, whatever the order in the file. */
export const stageNames = Object.keys(stages) as StageName[];

/** Stages that do nothing unless the file has them. */
export const optionalStages: readonly StageName[] = ['package'];

type ValueOf<S> = S extends { kind: 'integer' | 'number' }
  ? number
  : S extends { kind: 'choice'; choices: readonly (infer C)[] }
    ? C
    : S extends { kind: 'text' | 'file' | 'folder'; default: string }
      ? string
      : S extends { kind: 'text' | 'file' | 'folder' }
        ? string | undefined
        : S extends { kind: 'mapping'; words: readonly (infer W)[]; settings: infer M }
          ? W | { [K in keyof M]: number }
          : never;

/** The parsed settings of a stage, with defaults filled in. */
export type SettingsOf<N extends StageName> = {
  -readonly [K in keyof (typeof stages)[N]['settings']]: ValueOf<(typeof stages)[N]['settings'][K]>;
};

export type AllSettings = { [N in StageName]: SettingsOf<N> };

/** Whether a word is the name of a stage. */
export function isStageName(word: string): word is StageName {
  return Object.hasOwn(stages, word);
}

/** What a setting allows, as the end of a sentence: "a whole number from 1 to 1000". */
export function describeAllowed(setting: Setting): string {
  switch (setting.kind) {
    case 'integer':
    case 'number': {
      const noun = setting.kind === 'integer' ? 'a whole number' : 'a number';
      return setting.exclusiveMin
        ? `${noun} above ${setting.min}, up to ${setting.max}`
        : `${noun} from ${setting.min} to ${setting.max}`;
    }
    case 'choice':
      return setting.choices.length === 1
        ? `the word ${setting.choices[0]}`
        : `one of ${setting.choices.join(', ')}`;
    case 'mapping':
      return `${setting.words.join(', ')}, or a mapping of ${Object.keys(setting.settings).join(', ')}`;
    case 'text':
      return 'a text';
    case 'file':
      return 'the path of a file';
    case 'folder':
      return 'the path of a folder';
  }
}

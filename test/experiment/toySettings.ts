import type { SettingTable } from '../../src/experiment/settings/settingKinds';

/** A table with every kind of setting, nested: what a stage may have one day. */
export const toyTable = {
  shuffle: { kind: 'flag', default: true, help: 'Whether to shuffle.' },
  columns: { kind: 'list', of: { kind: 'text', help: 'A column.' }, help: 'The columns.' },
  sizes: {
    kind: 'list',
    of: { kind: 'integer', min: 1, max: 9, help: 'A size.' },
    default: [1, 2],
    help: 'The sizes.',
  },
  trainable: {
    kind: 'union',
    default: 'all',
    of: [
      { kind: 'choice', choices: ['all', 'head'], help: 'All weights, or those of the head.' },
      { kind: 'integer', min: 1, max: 100, usual: [1, 12], help: 'The last blocks.' },
    ],
    help: 'The weights to train.',
  },
  quantize: {
    kind: 'mapping',
    optional: true,
    shorthand: 'to',
    help: 'Quantizes the weights.',
    settings: {
      to: { kind: 'choice', choices: ['int8', 'float16'], default: 'int8', help: 'The type of the weights.' },
      perChannel: { kind: 'flag', default: false, help: 'A scale for each channel.' },
      calibrate: {
        kind: 'mapping',
        help: 'How ranges are found.',
        settings: {
          examples: { kind: 'integer', default: 100, min: 1, max: 1e6, help: 'Examples to look at.' },
          rate: { kind: 'number', default: 0.5, min: 0, max: 1, usual: [0.1, 0.9], help: 'A rate.' },
        },
      },
    },
  },
  candidates: {
    kind: 'list',
    default: [],
    of: {
      kind: 'mapping',
      settings: { prune: { kind: 'number', default: 0, min: 0, max: 1, help: 'Sparsity.' } },
      help: 'A candidate.',
    },
    help: 'The candidates.',
  },
} as const satisfies SettingTable;

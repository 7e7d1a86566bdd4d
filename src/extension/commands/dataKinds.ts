import type { ModalityName } from '../../experiment/preset';

/** What the window says of a kind of data. */
interface DataKindFacts {
  readonly modality: ModalityName;
  /** In lists. */
  readonly icon: string;
  /** The families of models that learn from it; all that read its modality if left out. */
  readonly families?: readonly string[];
}

/** The kinds of data that a model can be fine-tuned on. */
export const dataKinds = {
  table: { modality: 'text', icon: '$(table)' },
  'picture-table': { modality: 'image', icon: '$(table)' },
  pictures: { modality: 'image', icon: '$(file-media)' },
  'picture-archive': { modality: 'image', icon: '$(file-zip)' },
  'plain-text': { modality: 'text', icon: '$(file)', families: ['gpt2'] },
} as const satisfies Record<string, DataKindFacts>;
export type DataKind = keyof typeof dataKinds;

/** What is known of a kind of data. */
export function factsOfKind(kind: DataKind): DataKindFacts {
  return dataKinds[kind];
}

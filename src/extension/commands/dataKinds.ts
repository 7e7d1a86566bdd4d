import type { ModalityName } from '../../experiment/models/preset';

/** The kinds of data that a model can be fine-tuned on. */
export type DataKind = 'table' | 'image-table' | 'images' | 'image-archive' | 'plain-text';

/** What the window says of a kind of data. */
interface DataKindFacts {
  readonly modality: ModalityName;
  /** In lists. */
  readonly icon: string;
  /** The families of models that learn from it; all that read its modality if left out. */
  readonly families?: readonly string[];
}

export const dataKinds: Readonly<Record<DataKind, DataKindFacts>> = {
  table: { modality: 'text', icon: '$(table)' },
  'image-table': { modality: 'image', icon: '$(table)' },
  images: { modality: 'image', icon: '$(file-media)' },
  'image-archive': { modality: 'image', icon: '$(file-zip)' },
  'plain-text': { modality: 'text', icon: '$(file)', families: ['gpt2'] },
};

import type { ModalityName } from '../../experiment/models/preset';

/** The kinds of data that a model can be fine-tuned on. */
export type DataKind = 'table' | 'image-table' | 'images' | 'image-archive' | 'plain-text';

/** The words of the window for a kind of data. */
interface DataKindFacts {
  readonly modality: ModalityName;
  /** The icon in lists. */
  readonly icon: string;
  /** The families of models that learn from it; all with its modality if omitted. */
  readonly families?: readonly string[];
}

export const dataKinds: Readonly<Record<DataKind, DataKindFacts>> = {
  table: { modality: 'text', icon: '$(table)' },
  'image-table': { modality: 'image', icon: '$(table)' },
  images: { modality: 'image', icon: '$(file-media)' },
  'image-archive': { modality: 'image', icon: '$(file-zip)' },
  'plain-text': { modality: 'text', icon: '$(file)', families: ['gpt2'] },
};

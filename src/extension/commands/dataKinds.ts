import type { ModalityName } from '../../experiment/models/modalities';

/** The kinds of data that a model can be fine-tuned on. */
export type DataKind = 'table' | 'image-table' | 'images' | 'image-archive' | 'plain-text';

/** The words of the window for a kind of data. */
interface DataKindFacts {
  readonly modality: ModalityName;
  /** The icon in lists. */
  readonly icon: string;
  /** Present where only models that continue texts learn from it. */
  readonly needsGenerator?: true;
}

export const dataKinds: Readonly<Record<DataKind, DataKindFacts>> = {
  table: { modality: 'text', icon: '$(table)' },
  'image-table': { modality: 'image', icon: '$(table)' },
  images: { modality: 'image', icon: '$(file-media)' },
  'image-archive': { modality: 'image', icon: '$(file-zip)' },
  'plain-text': { modality: 'text', icon: '$(file)', needsGenerator: true },
};

import type { ModalityName } from '../../experiment/models/modalities';
import { imageModality } from './image/imageModality';
import type { Modality } from './modality';
import { textModality } from './text/textModality';

const modalities: Record<ModalityName, Modality> = { text: textModality, image: imageModality };

/** A kind of data by its name. */
export function modalityNamed(name: ModalityName): Modality {
  return modalities[name];
}

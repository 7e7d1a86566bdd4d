import type { ModalityName } from '../../experiment/models/modalities';
import { imageModality } from './image/imageModality';
import type { Modality } from './modality';
import { textModality } from './text/textModality';

/** THE table of the ways in which models read kinds of data. */
export const modalities: Readonly<Record<ModalityName, Modality>> = {
  text: textModality,
  image: imageModality,
};

/** A kind of data by its name. */
export function modalityNamed(name: ModalityName): Modality {
  return modalities[name];
}

import { GraftError } from '../../experiment/errors';
import type { ModalityName } from '../../experiment/preset';
import type { Modality } from './modality';
import { textModality } from './text/textModality';

const modalities: Partial<Record<ModalityName, Modality>> = { text: textModality };

/**
 * A kind of data by its name.
 * @throws GraftError `preprocess/unread`
 */
export function modalityNamed(name: ModalityName): Modality {
  const modality = modalities[name];
  if (modality) return modality;
  throw new GraftError('preprocess/unread', `This version of Graft does not train on ${name}s.`, {
    remedy: `Choose a model that reads ${Object.keys(modalities).join('s or ')}s.`,
  });
}

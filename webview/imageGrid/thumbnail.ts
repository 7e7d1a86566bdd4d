import type { ShownImage } from '../../src/experiment/protocols/protocol';
import { t } from '../../src/experiment/words/translation';
import { element } from '../shared/elements';

/** Fills the place of a thumbnail: with the image, with why there is none, or, as long as it has not come, with nothing. */
export function drawThumbnail(place: HTMLElement, image: ShownImage | undefined): void {
  const { file = t('Loading…'), thumbnail, why } = image ?? {};
  const said = why === undefined ? file : `${file}: ${why}`;
  place.setAttribute('aria-label', said);
  place.title = said;
  if (thumbnail !== undefined) place.replaceChildren(element('img', '', [], { src: thumbnail, alt: '' }));
  else place.replaceChildren(why === undefined ? '' : element('span', 'warning', ['!']));
}

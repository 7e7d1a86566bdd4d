import type { ShownImage } from '../../src/experiment/protocols/protocol';
import { t } from '../../src/experiment/words/translation';
import { element } from '../shared/elements';

/** Fills a thumbnail's place with the image, with an error, or with nothing while it loads. */
export function drawThumbnail(place: HTMLElement, image: ShownImage | undefined): void {
  const { file = t('Loading…'), thumbnail, why } = image ?? {};
  const said = why === undefined ? file : `${file}: ${why}`;
  place.setAttribute('aria-label', said);
  place.title = said;
  if (thumbnail !== undefined) place.replaceChildren(element('img', '', [], { src: thumbnail, alt: '' }));
  else place.replaceChildren(why === undefined ? '' : element('span', 'warning', ['!']));
}

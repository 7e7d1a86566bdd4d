import type { ImageGroup } from '../../src/experiment/protocols/protocol';
import { formatCount } from '../../src/experiment/words/formatNumbers';
import { t } from '../../src/experiment/words/translation';
import type { OpenPlace } from '../blocks/openPlace';
import { element } from '../shared/elements';
import { GridScroller } from './gridScroller';
import type { ImageSource } from './imageAnswers';

/** The images of a dataset, class by class. Nothing is requested before it becomes visible. */
export function imageGrid(source: ImageSource, open: OpenPlace): HTMLElement {
  const status = element('span', 'dim', [], { role: 'status' });
  const say = (why: string) => status.replaceChildren(why);
  const root = element('div', 'imageGrid', [element('p', 'chartTitle', [t('Images')]), status]);
  const show = async () => {
    try {
      const groups = await source.groups();
      const scroller = new GridScroller(groups, source, open, say);
      root.replaceChildren(heading(groups, scroller), scroller.root, status);
    } catch (thrown) {
      say((thrown as Error).message);
    }
  };
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    void show();
  });
  observer.observe(root);
  return root;
}

/** The number of images and a menu of groups. */
function heading(groups: readonly ImageGroup[], scroller: GridScroller): HTMLElement {
  const total = groups.reduce((sum, { images }) => sum + images, 0);
  const title = element('span', 'chartTitle', [`${t('Images')} · ${formatCount(total)}`]);
  if (groups.length < 2) return element('div', 'row', [title]);
  const options = groups.map(({ title: name, images }, index) =>
    element('option', '', [`${name || t('Images')} (${formatCount(images)})`], { value: String(index) }),
  );
  const choice = element('select', 'groupChoice', options, {
    'aria-label': t('Go to a class'),
  }) as HTMLSelectElement;
  choice.addEventListener('change', () => scroller.showGroup(Number(choice.value)));
  return element('div', 'row', [title, choice]);
}

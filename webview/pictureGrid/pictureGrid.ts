import { formatCount } from '../../src/experiment/words/formatNumbers';
import type { PictureGroup } from '../../src/experiment/protocols/protocol';
import { t } from '../../src/experiment/words/translation';
import type { OpenPlace } from '../blocks/openPlace';
import { element } from '../shared/elements';
import { GridScroller } from './gridScroller';
import type { PictureSource } from './pictureAnswers';

/** The pictures of a dataset, class by class. Nothing is asked for before somebody can see it. */
export function pictureGrid(source: PictureSource, open: OpenPlace): HTMLElement {
  const status = element('span', 'dim', [], { role: 'status' });
  const say = (why: string) => status.replaceChildren(why);
  const root = element('div', 'pictureGrid', [element('p', 'chartTitle', [t('Pictures')]), status]);
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

/** How many there are, and a way to each group. */
function heading(groups: readonly PictureGroup[], scroller: GridScroller): HTMLElement {
  const total = groups.reduce((sum, { pictures }) => sum + pictures, 0);
  const title = element('span', 'chartTitle', [`${t('Pictures')} · ${formatCount(total)}`]);
  if (groups.length < 2) return element('div', 'row', [title]);
  const options = groups.map(({ title: name, pictures }, index) =>
    element('option', '', [`${name || t('Pictures')} (${formatCount(pictures)})`], { value: String(index) }),
  );
  const choice = element('select', 'groupChoice', options, {
    'aria-label': t('Go to a class'),
  }) as HTMLSelectElement;
  choice.addEventListener('change', () => scroller.showGroup(Number(choice.value)));
  return element('div', 'row', [title, choice]);
}

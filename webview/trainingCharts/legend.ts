import { t } from '../../src/experiment/words/translation';
import { element } from '../shared/elements';
import type { Series } from './series';

/** Buttons that hide and show the series of a chart. A series without points has none. */
export class Legend {
  readonly root = element('div', 'legend');
  private readonly buttons: readonly HTMLElement[];

  /** @param toggled called with the position of a series and whether it is now shown */
  constructor(title: string, series: readonly Series[], toggled: (index: number, isShown: boolean) => void) {
    this.root.setAttribute('role', 'group');
    this.root.setAttribute('aria-label', t('Curves of {0}', title));
    this.buttons = series.map(({ label, colour, dashed }, index) => {
      const mark = element('span', `mark graft-mark-${colour}${dashed ? ' graft-mark-dashed' : ''}`);
      const one = element('button', 'legendItem', [mark, label], { type: 'button', 'aria-pressed': 'true' });
      one.addEventListener('click', () => {
        const isShown = one.getAttribute('aria-pressed') !== 'true';
        one.setAttribute('aria-pressed', String(isShown));
        toggled(index, isShown);
      });
      return one;
    });
    this.root.append(...this.buttons);
  }

  /** @param has whether each series has points */
  show(has: readonly boolean[]): void {
    for (const [index, button] of this.buttons.entries()) button.hidden = !has[index];
  }
}

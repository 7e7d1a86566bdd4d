import { t } from '../../src/experiment/words/translation';
import { element, link } from '../shared/elements';

/** What in an image, as the experiment names it, spoke for the answer, as an image; an error in a sentence if it cannot be told. */
export type Explain = (image: string) => Promise<string>;

/**
 * A button that lays over an image what in it spoke for the answer, and takes it away again; below it how far that is, or why it failed.
 * @param shown the image, within a figure
 */
export function explanationOf(name: string, shown: HTMLImageElement, explain: Explain): HTMLElement {
  const original = shown.src;
  const state = element('span', '', [], { role: 'status', 'aria-live': 'polite' });
  let explanation: string | undefined;
  const show = (source: string) => {
    shown.src = source;
    const isExplained = source !== original;
    shown.closest('figure')?.classList.toggle('graft-explained', isExplained);
    toggle.setAttribute('aria-pressed', String(isExplained));
  };
  const ask = async () => {
    state.replaceChildren(t('Asking the model…'));
    try {
      explanation = await explain(name);
      state.replaceChildren();
      show(explanation);
    } catch (thrown) {
      state.replaceChildren(element('span', 'warning', [(thrown as Error).message]));
    }
  };
  const toggle = link(
    t('Explain'),
    () => (explanation === undefined ? void ask() : show(shown.src === original ? explanation : original)),
    {
      'aria-pressed': 'false',
      'aria-label': t('Explain {0}', name),
      title: t('Shows what in the image spoke for the answer'),
    },
  );
  return element('div', '', [toggle, ' ', state]);
}

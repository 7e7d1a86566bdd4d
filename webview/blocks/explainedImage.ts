import { t } from '../../src/experiment/words/translation';
import { element, link } from '../shared/elements';

/** Explains the answer to an image, named as in the experiment: resolves to an image of the evidence, rejects with a sentence. */
export type Explain = (image: string) => Promise<string>;

/**
 * A button that shows and hides the evidence for the answer over an image, with its progress or error below.
 * @param shown the image, inside a figure
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
      title: t('Shows the evidence for the answer in the image'),
    },
  );
  return element('div', '', [toggle, ' ', state]);
}

import type { OlderMark } from '../../src/experiment/protocols/notebookProtocol';
import { formatTime } from '../../src/experiment/words/formatTimes';
import { t } from '../../src/experiment/words/translation';
import { element } from './elements';

const titles: Record<OlderMark['than'], () => string> = {
  settings: () => t('From older settings'),
  run: () => t('From an earlier run'),
};

/** Marks an output as outdated and dims it, or removes the mark. */
export function markOlder(root: HTMLElement, older: OlderMark | undefined): void {
  root.querySelector(':scope > .graft-olderTitle')?.remove();
  root.classList.toggle('graft-older', older !== undefined);
  if (older === undefined) return;
  const time = formatTime(new Date(older.time));
  root.prepend(element('p', 'olderTitle', [`${titles[older.than]()} (${time})`]));
}

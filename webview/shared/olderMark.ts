import type { OlderMark } from '../../src/experiment/notebookProtocol';
import { element } from './elements';

const titles: Record<OlderMark['than'], string> = {
  settings: 'From older settings',
  run: 'From an earlier run',
};

/** Says above an output that it is not the latest, and dims it; or takes that away. */
export function markOlder(root: HTMLElement, older: OlderMark | undefined): void {
  root.querySelector(':scope > .graft-olderTitle')?.remove();
  root.classList.toggle('graft-older', older !== undefined);
  if (older === undefined) return;
  const time = new Date(older.time).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  root.prepend(element('p', 'olderTitle', [`${titles[older.than]} (${time})`]));
}

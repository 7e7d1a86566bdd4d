import { element } from './elements';

export interface Tab {
  readonly name: string;
  readonly title: string;
  readonly content: HTMLElement;
}

/** Tabs, operated by click, arrow keys, Home and End (ARIA's tab pattern, activated on focus). */
export class Tabs {
  readonly root: HTMLElement;
  private readonly buttons: readonly HTMLElement[];
  private readonly panels: readonly HTMLElement[];

  /** @param chosen called with the name of the opened tab */
  constructor(
    label: string,
    private readonly tabs: readonly Tab[],
    private readonly chosen: (name: string) => void,
  ) {
    this.buttons = tabs.map(({ name, title }) =>
      element('button', 'tab', [title], {
        type: 'button',
        role: 'tab',
        id: `tab-${name}`,
        'aria-controls': `panel-${name}`,
      }),
    );
    this.panels = tabs.map(({ name, title, content }) =>
      element('div', 'tabPanel', [element('h2', 'unseen', [title]), content], {
        role: 'tabpanel',
        id: `panel-${name}`,
        'aria-labelledby': `tab-${name}`,
      }),
    );
    for (const [index, button] of this.buttons.entries()) {
      button.addEventListener('click', () => this.choose(index));
      button.addEventListener('keydown', (event) => this.key(event, index));
    }
    const list = element('div', 'tabs', [...this.buttons], { role: 'tablist', 'aria-label': label });
    this.root = element('div', '', [list, ...this.panels]);
    this.open(tabs[0]!.name);
  }

  /** Opens a tab; an unknown name changes nothing. */
  open(name: string): void {
    const chosen = this.tabs.findIndex((tab) => tab.name === name);
    if (chosen < 0) return;
    for (const [index, button] of this.buttons.entries()) {
      button.setAttribute('aria-selected', String(index === chosen));
      button.tabIndex = index === chosen ? 0 : -1;
      this.panels[index]!.hidden = index !== chosen;
    }
  }

  private choose(index: number): void {
    const { name } = this.tabs[index]!;
    this.open(name);
    this.buttons[index]!.focus();
    this.chosen(name);
  }

  private key(event: KeyboardEvent, index: number): void {
    const last = this.tabs.length - 1;
    const targets: Record<string, number> = {
      ArrowRight: index === last ? 0 : index + 1,
      ArrowLeft: index === 0 ? last : index - 1,
      Home: 0,
      End: last,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    this.choose(target);
  }
}

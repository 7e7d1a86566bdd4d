import type { ImageGroup, ShownImage } from '../../src/experiment/protocols/protocol';
import { Debounce } from '../../src/experiment/timing/debounce';
import { formatCount } from '../../src/experiment/words/formatNumbers';
import { t } from '../../src/experiment/words/translation';
import type { OpenPlace } from '../blocks/openPlace';
import { element } from '../shared/elements';
import {
  type GridLayout,
  groupAt,
  type LaidOutGroup,
  layOut,
  placeIn,
  rowsIn,
  type Span,
  spansBetween,
  steps,
  tile,
  titleHeight,
} from './gridLayout';
import type { ImageSource } from './imageAnswers';

/** The margin that is drawn above and below the visible part, in pixels. */
const margin = 2 * tile;
/** Images in one request: few enough to arrive quickly and to waste little when the user scrolls on. */
const batch = 48;
/** The delay before a request, in milliseconds: images that only pass by are never requested. */
const settleMs = 60;

/** All images of a dataset in a scrolling window. Only visible ones are in the page and requested. */
export class GridScroller {
  readonly root: HTMLElement;
  private readonly canvas = element('div', 'canvas', [], { role: 'presentation' });
  private readonly thumbnails = new Map<number, HTMLElement>();
  private layout: GridLayout;
  private active = 0;
  private isBringing = false;
  private readonly soon = new Debounce(() => this.bring(), settleMs);

  /** @param failed called with a sentence when images fail to load, and with nothing when they load */
  constructor(
    private readonly groups: readonly ImageGroup[],
    private readonly source: ImageSource,
    private readonly open: OpenPlace,
    private readonly failed: (why: string) => void,
  ) {
    this.layout = layOut(groups, 0);
    this.root = element('div', 'thumbnails', [this.canvas], {
      role: 'listbox',
      tabindex: '0',
      'aria-label': t('Images of the dataset'),
    });
    this.root.addEventListener('scroll', () => this.draw());
    this.root.addEventListener('keydown', (event) => this.press(event));
    this.root.addEventListener('click', ({ target }) => this.click(target as Element));
    new ResizeObserver(() => this.fit()).observe(this.root);
  }

  /** Scrolls the first image of a group to the upper edge. */
  showGroup(index: number): void {
    const { top, first } = this.layout.groups[index]!;
    this.active = first;
    this.root.scrollTop = top;
    this.draw();
  }

  private fit(): void {
    const before = this.layout;
    if (this.root.clientWidth === 0) return;
    this.layout = layOut(this.groups, this.root.clientWidth);
    this.canvas.style.height = `${this.layout.height}px`;
    if (before.columns !== this.layout.columns) this.forget();
    this.draw();
  }

  /** Draws everything again after positions have changed. */
  private forget(): void {
    this.thumbnails.clear();
    this.canvas.replaceChildren();
  }

  private draw(): void {
    const { scrollTop, clientHeight } = this.root;
    const spans = spansBetween(this.layout, scrollTop - margin, scrollTop + clientHeight + margin);
    const seen = new Set(spans.flatMap(({ from, to }) => range(from, to)));
    for (const [position, thumbnail] of this.thumbnails)
      if (!seen.has(position)) {
        thumbnail.remove();
        this.thumbnails.delete(position);
      }
    this.canvas.replaceChildren(...spans.map((span) => this.drawGroup(span)));
    this.markActive();
    this.soon.ask('all');
  }

  private drawGroup({ group, from, to }: Span): HTMLElement {
    const title = element(
      'div',
      'groupTitle',
      [titleOf(group), ' ', element('span', 'dim', [formatCount(group.images)])],
      {
        role: 'presentation',
      },
    );
    const drawn = element(
      'div',
      'group',
      [title, ...range(from, to).map((position) => this.drawn(group, position))],
      {
        role: 'group',
        'aria-label': titleOf(group),
      },
    );
    drawn.style.top = `${group.top}px`;
    drawn.style.height = `${group.height}px`;
    return drawn;
  }

  private drawn(group: LaidOutGroup, position: number): HTMLElement {
    const known = this.thumbnails.get(position);
    if (known) return known;
    const made = element('div', 'thumbnail', [], {
      role: 'option',
      'data-position': String(position),
      'aria-posinset': String(position + 1),
      'aria-setsize': String(this.layout.images),
    });
    const { left, top } = placeIn(this.layout, group, position);
    made.style.left = `${left}px`;
    made.style.top = `${top}px`;
    drawThumbnail(made, this.source.at(position));
    this.thumbnails.set(position, made);
    return made;
  }

  private markActive(): void {
    this.root.removeAttribute('aria-activedescendant');
    for (const [position, thumbnail] of this.thumbnails) {
      const isActive = position === this.active;
      thumbnail.setAttribute('aria-selected', String(isActive));
      thumbnail.toggleAttribute('id', false);
      if (!isActive) continue;
      thumbnail.id = 'graft-active-image';
      this.root.setAttribute('aria-activedescendant', thumbnail.id);
    }
  }

  private press(event: KeyboardEvent): void {
    const step = steps[event.key];
    const opens = event.key === 'Enter' || event.key === ' ';
    if ((!step && !opens) || event.ctrlKey || event.metaKey || event.altKey) return;
    // Otherwise the notebook would move to another cell.
    event.preventDefault();
    event.stopPropagation();
    if (opens) this.openAt(this.active);
    else this.goTo(step!(this.layout, this.active, rowsIn(this.root.clientHeight)));
  }

  private goTo(position: number): void {
    this.active = position;
    const group = groupAt(this.layout, position);
    const top = group.top + placeIn(this.layout, group, position).top;
    const { scrollTop, clientHeight } = this.root;
    // The group's title covers the upper edge.
    if (top - titleHeight < scrollTop) this.root.scrollTop = top - titleHeight;
    else if (top + tile > scrollTop + clientHeight) this.root.scrollTop = top + tile - clientHeight;
    this.draw();
  }

  private click(target: Element): void {
    const position = Number(target.closest('[data-position]')?.getAttribute('data-position') ?? Number.NaN);
    if (Number.isNaN(position)) return;
    this.active = position;
    this.markActive();
    this.openAt(position);
  }

  private openAt(position: number): void {
    const image = this.source.at(position);
    if (image) this.open(image.file);
  }

  /** Requests the missing visible images, batch by batch, until none is missing. */
  private async bring(): Promise<void> {
    if (this.isBringing) return;
    this.isBringing = true;
    try {
      for (let missing = this.missing(); missing.length > 0; missing = this.missing()) {
        await this.source.bring(missing);
        for (const position of missing) this.showBrought(position);
      }
      this.failed('');
    } catch (thrown) {
      this.failed((thrown as Error).message);
    } finally {
      this.isBringing = false;
    }
  }

  private missing(): number[] {
    if (!this.root.isConnected) return [];
    return [...this.thumbnails.keys()].filter((position) => !this.source.at(position)).slice(0, batch);
  }

  private showBrought(position: number): void {
    const thumbnail = this.thumbnails.get(position);
    if (thumbnail) drawThumbnail(thumbnail, this.source.at(position));
  }
}

const titleOf = ({ title }: ImageGroup) => title || t('Images');
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/** Fills a thumbnail's place with the image, with an error, or with nothing while it loads. */
function drawThumbnail(place: HTMLElement, image: ShownImage | undefined): void {
  const { file = t('Loading…'), thumbnail, why } = image ?? {};
  const said = why === undefined ? file : `${file}: ${why}`;
  place.setAttribute('aria-label', said);
  place.title = said;
  if (thumbnail !== undefined) place.replaceChildren(element('img', '', [], { src: thumbnail, alt: '' }));
  else place.replaceChildren(why === undefined ? '' : element('span', 'warning', ['!']));
}

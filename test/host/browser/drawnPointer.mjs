// A pointer that can be seen: a browser without a window draws none.
import { setTimeout as sleep } from 'node:timers/promises';

const framesPerMove = 18;
const frameMs = 33;

/** The arrow and the ring that opens around its tip at a click. */
const shapes = [
  ['circle', { class: 'ring', cx: 24, cy: 24, r: 15, fill: '#4daafc55', stroke: '#4daafc', opacity: 0 }],
  [
    'path',
    {
      d: 'M24 24v17l4.2-3.9 2.7 6.2 3.1-1.3-2.7-6.1h5.6z',
      fill: 'white',
      stroke: 'black',
      'stroke-width': 1.2,
    },
  ],
];

/** Moves the mouse as a hand does, and draws where it is. */
export class DrawnPointer {
  at = { x: 420, y: 430 };

  constructor(page) {
    this.page = page;
  }

  /** A pointer on a page that is loaded. */
  static async on(page) {
    const pointer = new DrawnPointer(page);
    await pointer.draw();
    return pointer;
  }

  async draw() {
    await this.page.evaluate((wanted) => {
      const make = (name, attributes) => {
        const element = document.createElementNS('http://www.w3.org/2000/svg', name);
        for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
        return element;
      };
      const svg = make('svg', { id: 'drawn-pointer', width: 48, height: 48 });
      Object.assign(svg.style, { position: 'fixed', zIndex: 1e6, pointerEvents: 'none' });
      svg.append(...wanted.map(([name, attributes]) => make(name, attributes)));
      document.body.append(svg);
    }, shapes);
    await this.place(this.at);
  }

  /** Moves to the middle of an element, or `into` pixels inside it. */
  async moveTo(element, { into } = {}) {
    const { x, y, width, height } = await element.boundingBox();
    const [start, end] = [this.at, { x: x + Math.min(into ?? width / 2, width - 4), y: y + height / 2 }];
    for (let frame = 1; frame <= framesPerMove; frame++) {
      const share = (1 - Math.cos((Math.PI * frame) / framesPerMove)) / 2;
      await this.place({
        x: start.x + share * (end.x - start.x),
        y: start.y + share * (end.y - start.y),
      });
      await sleep(frameMs);
    }
  }

  /** Moves there and clicks. */
  async click(element, { button = 'left', into } = {}) {
    await this.moveTo(element, { into });
    await sleep(150);
    await this.setRing(1);
    await this.page.mouse.click(this.at.x, this.at.y, { button });
    await sleep(150);
    await this.setRing(0);
  }

  async place(at) {
    this.at = at;
    await this.page.mouse.move(at.x, at.y);
    await this.page.evaluate(({ x, y }) => {
      const { style } = document.getElementById('drawn-pointer');
      Object.assign(style, { left: `${x - 24}px`, top: `${y - 24}px` });
    }, at);
  }

  async setRing(opacity) {
    await this.page.evaluate((value) => {
      document.querySelector('#drawn-pointer .ring').setAttribute('opacity', value);
    }, opacity);
  }
}

/** Creates elements of SVG. Data is only ever inserted as text. */
export function svg(tag: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** A label in a chart. @param anchor the part of the label at `x`: `start`, `middle` or `end` */
export function svgText(x: number, y: number, anchor: string, text: string): SVGElement {
  const made = svg('text', {
    x: `${x}`,
    y: `${y}`,
    'text-anchor': anchor,
    'font-size': '11',
    fill: 'currentColor',
  });
  made.textContent = text;
  return made;
}

const width = 760;
const nameWidth = 150;
const barWidth = 400;
const rowHeight = 20;
const groupGap = 34;

/** An image that follows the reader's light or dark theme, as GitHub shows it in a page. */
const style = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328; }
  .model { font-weight: 600; font-size: 13px; }
  .value { fill: #59636e; }
  .bar { fill: #afb8c1; }
  .bar.graft { fill: #0969da; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .value { fill: #9198a1; }
    .bar { fill: #484f58; }
    .bar.graft { fill: #4493f8; }
  }`;

export interface Bar {
  readonly name: string;
  /** Its length, to the scale of its group. */
  readonly size: number;
  /** The text after the bar. */
  readonly label: string;
}

export interface BarGroup {
  readonly title: string;
  readonly bars: readonly Bar[];
}

/**
 * Horizontal bars in groups, each group with its own scale and Graft's bars highlighted, as SVG.
 * @param caption the meaning of the lengths and the machine
 */
export function drawBars(
  groups: readonly BarGroup[],
  caption: readonly [meaning: string, device: string],
): string {
  const drawn: string[] = [];
  let y = 24;
  for (const group of groups) {
    drawn.push(drawGroup(group, y));
    y += group.bars.length * rowHeight + groupGap;
  }
  const [meaning, device] = caption.map(xmlText);
  const height = y + 16;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${meaning}">
<style>${style}
</style>
${drawn.join('\n')}
<text class="value" x="0" y="${y - 8}">${meaning}</text>
<text class="value" x="0" y="${y + 8}">${device}</text>
</svg>
`;
}

function drawGroup({ title, bars }: BarGroup, top: number): string {
  const longest = Math.max(...bars.map(({ size }) => size));
  const rows = bars.map(({ name, size, label }, index) => {
    const y = top + 8 + index * rowHeight;
    const length = Math.max(1, Math.round((size / longest) * barWidth));
    return [
      `<text x="${nameWidth - 8}" y="${y + 12}" text-anchor="end">${xmlText(name)}</text>`,
      `<rect class="bar${name === 'graft' ? ' graft' : ''}" x="${nameWidth}" y="${y + 1}" width="${length}" height="${rowHeight - 5}" rx="2"/>`,
      `<text class="value" x="${nameWidth + length + 8}" y="${y + 12}">${xmlText(label)}</text>`,
    ].join('\n');
  });
  return [`<text class="model" x="0" y="${top}">${xmlText(title)}</text>`, ...rows].join('\n');
}

function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

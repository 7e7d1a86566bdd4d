import type { ContenderName } from './contenders';
import type { BenchSummary, ModelSummary } from './summary';

const width = 760;
const nameWidth = 150;
const barWidth = 400;
const rowHeight = 20;
const groupGap = 34;

/** A picture that follows the reader's light or dark theme, as GitHub shows it in a page. */
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

interface Bar {
  readonly name: string;
  readonly ms: number;
  readonly ratio: number | undefined;
}

/** Milliseconds a step as bars, a group for each model, each group to a scale of its own. SVG. */
export function chartOf(summary: BenchSummary): string {
  const drawn: string[] = [];
  let y = 24;
  for (const model of Object.values(summary.models)) {
    const bars = barsOf(model);
    drawn.push(group(model.name, bars, y));
    y += bars.length * rowHeight + groupGap;
  }
  const label = "Milliseconds a training step; shorter is faster. × is the time over Graft's.";
  const height = y + 16;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${label}">
<style>${style}
</style>
${drawn.join('\n')}
<text class="value" x="0" y="${y - 8}">${label}</text>
<text class="value" x="0" y="${y + 8}">${xmlText(summary.machine.device)}</text>
</svg>
`;
}

function barsOf(model: ModelSummary): Bar[] {
  return Object.entries(model.contenders).flatMap(([name, measured]) =>
    'failure' in measured
      ? []
      : [{ name, ms: measured.medianMs, ratio: model[`${name as ContenderName}OverGraft`] }],
  );
}

function group(title: string, bars: readonly Bar[], top: number): string {
  const slowest = Math.max(...bars.map(({ ms }) => ms));
  const rows = bars.map(({ name, ms, ratio }, index) => {
    const y = top + 8 + index * rowHeight;
    const length = Math.max(1, Math.round((ms / slowest) * barWidth));
    const value = `${formatMs(ms)} ms${ratio === undefined ? '' : ` · ${ratio.toFixed(2)}×`}`;
    return [
      `<text x="${nameWidth - 8}" y="${y + 12}" text-anchor="end">${xmlText(name)}</text>`,
      `<rect class="bar${name === 'graft' ? ' graft' : ''}" x="${nameWidth}" y="${y + 1}" width="${length}" height="${rowHeight - 5}" rx="2"/>`,
      `<text class="value" x="${nameWidth + length + 8}" y="${y + 12}">${value}</text>`,
    ].join('\n');
  });
  return [`<text class="model" x="0" y="${top}">${xmlText(title)}</text>`, ...rows].join('\n');
}

/** Three digits that say something. */
export function formatMs(ms: number): string {
  return ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0);
}

function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

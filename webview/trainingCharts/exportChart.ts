import { largestOf } from '../../src/experiment/words/extremes';
import type { Point } from './points';

/** Series as CSV with a row for each step of any series (RFC 4180). */
export function chartAsCsv(names: readonly string[], series: readonly (readonly Point[])[]): string {
  const rows = new Map<number, (number | undefined)[]>();
  for (const [column, points] of series.entries())
    for (const { x, y } of points) {
      const row = rows.get(x) ?? [];
      row[column] = y;
      rows.set(x, row);
    }
  const lines = [...rows]
    .sort(([a], [b]) => a - b)
    .map(([step, values]) => [step, ...names.map((_, column) => values[column] ?? '')].join());
  return [['step', ...names.map(quoted)].join(), ...lines, ''].join('\r\n');
}

const quoted = (name: string) => (/[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);

/** Charts with their titles, stacked, as a PNG in a data URL on the theme's background. */
export function chartsAsPng(charts: readonly { title: string; canvas: HTMLCanvasElement }[]): string {
  const scale = window.devicePixelRatio;
  const titleHeight = 28 * scale;
  const image = document.createElement('canvas');
  image.width = largestOf(charts.map(({ canvas }) => canvas.width));
  image.height = charts.reduce((sum, { canvas }) => sum + canvas.height + titleHeight, 0);
  const context = image.getContext('2d')!;
  const style = getComputedStyle(document.body);
  context.fillStyle = style.getPropertyValue('--vscode-editor-background') || '#ffffff';
  context.fillRect(0, 0, image.width, image.height);
  context.fillStyle = style.getPropertyValue('--vscode-foreground') || '#000000';
  context.font = `600 ${13 * scale}px ${style.fontFamily}`;
  let top = 0;
  for (const { title, canvas } of charts) {
    context.fillText(title, 8 * scale, top + 19 * scale);
    context.drawImage(canvas, 0, top + titleHeight);
    top += canvas.height + titleHeight;
  }
  return image.toDataURL('image/png');
}

import { perLanguage, t } from './translation';

/** Formats numbers: terminal, notebook and messages write each kind in one way. */

/** A share as a percentage with one decimal: `0.8531` is `85.3 %`. */
export function formatPercent(share: number): string {
  return t('{0} %', (share * 100).toFixed(1));
}

/** A loss or a rate, with four significant digits. */
export function formatDecimal(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && size < 1e-3) return value.toExponential(2);
  return value.toFixed(size < 10 ? 4 : 2);
}

/** A size or a time, with three significant digits: more vary between runs. */
export function formatRounded(value: number): string {
  return String(Number(value.toPrecision(3)));
}

const counts = perLanguage((tag) => new Intl.NumberFormat(tag));

/** A count with thousands separators. */
export function formatCount(value: number): string {
  return counts().format(Math.round(value));
}

/** Milliseconds as `350 ms`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (ms > 0 && Math.round(ms) < 1000) return t('{0} ms', Math.round(ms));
  if (seconds < 60) return t('{0} s', seconds);
  if (seconds < 3600) return t('{0} min {1} s', Math.floor(seconds / 60), seconds % 60);
  return t('{0} h {1} min', Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60));
}

/** A size in the decimal units of disks and downloads: `999 bytes`, `1.2 kB`, `274 MB`. */
export function formatBytes(bytes: number): string {
  const units = [t('bytes'), 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  const value = bytes / 1000 ** power;
  return `${power > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[power]}`;
}

const parameters = perLanguage(
  (tag) =>
    new Intl.NumberFormat(tag, {
      notation: 'compact',
      compactDisplay: 'long',
      minimumFractionDigits: 1,
      maximumFractionDigits: 1,
    }),
);

/** A number of parameters: `23,648`, `22.7 million`. */
export function formatParameters(size: number): string {
  return size < 1e5 ? formatCount(size) : parameters().format(size);
}

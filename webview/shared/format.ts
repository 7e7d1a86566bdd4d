/** Numbers as people read them. */

/** A share as a percentage with one decimal. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** A loss or a rate: four digits that say something. */
export function decimal(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && size < 1e-3) return value.toExponential(2);
  return value.toFixed(size < 10 ? 4 : 2);
}

/** A count with thousands apart. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** A duration, to the unit that matters. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Bytes in the unit that a download shows. */
export function bytes(size: number): string {
  if (size < 1e6) return `${Math.max(1, Math.round(size / 1e3))} kB`;
  return `${(size / 1e6).toFixed(size < 1e7 ? 1 : 0)} MB`;
}

/** A number of parameters: "22.7 million". */
export function parameters(size: number): string {
  if (size < 1e5) return count(size);
  return size < 1e9 ? `${(size / 1e6).toFixed(1)} million` : `${(size / 1e9).toFixed(1)} billion`;
}

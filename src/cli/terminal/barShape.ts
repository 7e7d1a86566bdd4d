import { Format } from 'cli-progress';
import { formatDuration } from '../../experiment/words/formatNumbers';

/** How bars of what is downloaded or read look. */
export const barShape = {
  barsize: 24,
  formatBar: Format.BarFormat,
  formatTime: formatTimeLeft,
  etaBuffer: 100,
  fps: 5,
};

/** @param seconds a number, or a word as long as the pace is not known */
function formatTimeLeft(seconds: number | string): string {
  return typeof seconds === 'number' && Number.isFinite(seconds) ? formatDuration(1000 * seconds) : '?';
}

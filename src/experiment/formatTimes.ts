import { currentLanguage } from './translation';

/** A time of the day: `21:05`. */
export function formatTime(time: Date): string {
  return time.toLocaleTimeString(currentLanguage(), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** A day and the time on it. */
export function formatMoment(time: Date): string {
  return time.toLocaleString(currentLanguage(), { dateStyle: 'medium', timeStyle: 'short' });
}

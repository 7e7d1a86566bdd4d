import { perLanguage } from './translation';

const times = perLanguage(
  (tag) => new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
);
const moments = perLanguage(
  (tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' }),
);

/** A time of the day: `21:05`. */
export function formatTime(time: Date): string {
  return times().format(time);
}

/** A day and the time on it. */
export function formatMoment(time: Date): string {
  return moments().format(time);
}

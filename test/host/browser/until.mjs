import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something is so, or fails and says what was waited for. */
export async function until(look, what, seconds = 60) {
  for (let tries = 0; tries < 10 * seconds; tries++) {
    if (await look()) return;
    await sleep(100);
  }
  throw new Error(`Waited in vain for ${what}.`);
}

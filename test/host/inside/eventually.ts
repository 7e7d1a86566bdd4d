import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until a value is there, at most a minute. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  for (let tries = 0; tries < 600; tries++) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(100);
  }
  throw new Error(`Waited in vain for ${what}.`);
}

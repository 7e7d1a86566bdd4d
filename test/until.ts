/** Waits until `condition` holds, at most 30 s. */
export async function until(condition: () => boolean, what = 'a condition'): Promise<void> {
  for (const deadline = Date.now() + 30_000; !condition(); ) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

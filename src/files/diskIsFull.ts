import { statfs } from 'node:fs/promises';

/** With less than this a run's log cannot go on. */
const leastBytes = 1 << 20;

/** Whether there is no room left where a file or folder is; false where that cannot be told. */
export async function diskIsFull(place: string): Promise<boolean> {
  const found = await statfs(place).catch(() => undefined);
  return found !== undefined && isFull(found);
}

/** Systems of files that have no size, as /proc, are not full. */
export function isFull({
  blocks,
  bavail,
  bsize,
}: {
  blocks: number;
  bavail: number;
  bsize: number;
}): boolean {
  return blocks > 0 && bavail * bsize < leastBytes;
}

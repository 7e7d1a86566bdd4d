import { readdirSync, readFileSync } from 'node:fs';

/** How often memory is looked at: often enough to meet the peak, seldom enough to take no time from who is measured. */
const everyMs = 200;

/**
 * Watches the memory of a process and of all that it started, where the system has `/proc`.
 * @returns a function that ends the watching and gives the peak in MiB; undefined where the system does not tell
 */
export function watchMemory(root: number): () => number | undefined {
  if (process.platform !== 'linux') return () => undefined;
  let peak = 0;
  const look = () => {
    const tree = descendants(root, parents());
    const memory = tree.map(memoryOf);
    const together = memory.reduce((sum, { now }) => sum + now, 0);
    // A process knows its own peak, also between two looks.
    peak = Math.max(peak, together, ...memory.map(({ most }) => most));
  };
  const timer = setInterval(look, everyMs);
  return () => {
    clearInterval(timer);
    return peak / 1024;
  };
}

/** The processes of the tree under `root`, and itself. */
export function descendants(root: number, parentOf: ReadonlyMap<number, number>): number[] {
  const tree = [root];
  for (const member of tree) {
    for (const [child, parent] of parentOf) if (parent === member) tree.push(child);
  }
  return tree;
}

function parents(): Map<number, number> {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return new Map(
    ids.flatMap((id) => {
      // After the name, which may hold anything, come the state and the parent.
      const [, parent] = read(`/proc/${id}/stat`).split(') ').at(-1)!.split(' ');
      return parent === undefined ? [] : [[Number(id), Number(parent)] as const];
    }),
  );
}

/** Resident memory in KiB. */
function memoryOf(id: number): { now: number; most: number } {
  const status = read(`/proc/${id}/status`);
  const field = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return { now: field('VmRSS'), most: field('VmHWM') };
}

/** Empty for a process that has ended meanwhile. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

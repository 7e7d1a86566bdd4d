/** Disjoint sets (Tarjan 1975), each known by its least member. */
export class Groups {
  private readonly parent: Int32Array;

  constructor(size: number) {
    this.parent = Int32Array.from({ length: size }, (_, i) => i);
  }

  join(a: number, b: number): void {
    const [first, second] = [this.least(a), this.least(b)];
    this.parent[Math.max(first, second)] = Math.min(first, second);
  }

  least(i: number): number {
    let at = i;
    while (this.parent[at] !== at) {
      this.parent[at] = this.parent[this.parent[at]!]!;
      at = this.parent[at]!;
    }
    return at;
  }
}

/**
 * Groups of two or more of the positions below `count`, each in ascending order, the first by their first. Nothing is made for one that
 * stands alone: there may be a hundred thousand.
 * @param firstOf the first position of the group that a position belongs to; asked once for each, in order
 */
export function groupsOfSeveral(count: number, firstOf: (position: number) => number): number[][] {
  const groups = new Map<number, number[]>();
  for (let i = 0; i < count; i++) {
    const first = firstOf(i);
    if (first === i) continue;
    const group = groups.get(first);
    if (group) group.push(i);
    else groups.set(first, [first, i]);
  }
  return [...groups.values()].sort(([a], [b]) => a! - b!);
}

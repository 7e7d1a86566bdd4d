import type { Target } from '../../datasets/example';
import { isEmptyCell } from '../../datasets/labelCells';
import type { LabelTable, ReadTargets, TargetReader } from '../../datasets/targetReader';

/** One of several tasks, and the label column that it reads. */
export interface PartReader {
  /** A name in the table of tasks. */
  readonly task: string;
  readonly reader: TargetReader;
  readonly column: string;
  /** The weight of its loss in the sum; 1 where absent. */
  readonly weight?: number;
}

/**
 * Reads a target for each of several heads, each from its own column. An empty cell means that the example lacks this target.
 * @param parts by the names of their heads
 */
export function severalReader(parts: Readonly<Record<string, PartReader>>): TargetReader {
  const entries = Object.entries(parts);
  return {
    suits: ({ columns }) =>
      columns.length === entries.length && entries.every(([, { column }]) => columns.includes(column)),
    read: ({ source, training, others, isSplit }) => {
      const tables = [training, ...others];
      const read = entries.map(([name, part]) => {
        const own = tables.map((table) => partOf(table, part.column));
        const [first, ...more] = own.map(({ table }) => table);
        const found = part.reader.read({ source, training: first!, others: more, isSplit });
        return { name, part, found, places: own.map(({ places }) => places) };
      });
      return {
        labels: read.flatMap(({ name, found }) => found.labels.map((label) => `${name}: ${label}`)),
        targets: tables.map((table, at) =>
          table.rows.map((_, row) =>
            joinedTarget(read.map(({ found, places }) => found.targets[at]![places[at]!.get(row)!])),
          ),
        ),
        strata: training.rows.map((_, row) =>
          read.map(({ found, places }) => found.strata[places[0]!.get(row)!] ?? '').join('\n'),
        ),
        heads: Object.fromEntries(
          read.map(({ name, part: { task, weight = 1 }, found }) => [
            name,
            { task, weight, labels: [...found.labels] },
          ]),
        ),
      } satisfies ReadTargets;
    },
    groupOf: () => '',
    describe: () => ({
      summary: entries.map(([name, { task }]) => `${name} (${task})`).join(', '),
      report: [],
      warnings: [],
    }),
  };
}

/** The rows of a table that have a label in one of its columns, with that column alone, and where each row went. */
function partOf(
  table: LabelTable,
  column: string,
): { table: LabelTable; places: ReadonlyMap<number, number> } {
  const at = table.columns.indexOf(column);
  const rows = [...table.rows.keys()].filter((row) => !isEmptyCell(table.rows[row]!.cells[at]));
  const own = rows.map((row) => ({ ...table.rows[row]!, cells: [table.rows[row]!.cells[at]] }));
  const places = new Map(rows.map((row, place) => [row, place]));
  return { table: { ...table, columns: [column], rows: own }, places };
}

/** The targets of several heads as one: how many numbers each has, then the numbers; -1 where a target is missing. */
export function joinedTarget(targets: readonly (Target | undefined)[]): Target {
  return targets.flatMap((target) => (target ? [target.length, ...target] : [-1]));
}

/** The targets of each head; undefined where one is missing. */
export function partsOfTarget(target: Target, count: number): (Target | undefined)[] {
  const parts: (Target | undefined)[] = [];
  let at = 0;
  while (parts.length < count) {
    const length = target[at] ?? -1;
    parts.push(length < 0 ? undefined : target.slice(at + 1, at + 1 + length));
    at += 1 + Math.max(0, length);
  }
  return parts;
}

import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import * as z from 'zod';

const exampleSchema = z.object({ text: z.string(), label: z.string() });
export type Example = z.infer<typeof exampleSchema>;

/** Reads a CSV file with the columns `text` and `label`. */
export async function readExamples(file: string): Promise<Example[]> {
  const rows: unknown = parse(await readFile(file), { columns: true });
  return z.array(exampleSchema).parse(rows);
}

/** Examples as a CSV file with the columns `text` and `label`. */
export function toCsv(examples: readonly Example[]): string {
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  return ['text,label', ...examples.map(({ text, label }) => `${quoted(text)},${quoted(label)}`), ''].join(
    '\n',
  );
}

export interface Examples {
  /** A tenth of these will choose the best epoch. */
  readonly train: readonly Example[];
  readonly test: readonly Example[];
}

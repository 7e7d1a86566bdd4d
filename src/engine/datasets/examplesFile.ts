import type { ReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { datasetError } from '../../experiment/errors/datasets';
import { parseJson } from '../../experiment/words/parseJson';
import { withFileErrors } from '../../files/fileErrors';
import { openPlainFile } from '../../files/readPlainFile';
import { writeFlags } from '../../files/refuseLinks';
import { type Example, type SplitName, type Splits, splitNames } from './example';

const count = z.number().int().nonnegative();
const exampleSchema = z.object({
  row: z.record(z.string(), z.string()),
  target: z.array(z.number()),
  file: z.string(),
  line: count.optional(),
});

/** The number of examples written at once. */
const chunkSize = 1000;

/**
 * Writes the examples of each split into a folder that exists, one JSON object a line.
 * @throws GraftError `files/disk-full`, `files/read-only`
 */
export async function writeExamples(folder: string, splits: Splits): Promise<void> {
  for (const name of splitNames) {
    const file = fileOf(folder, name);
    await withFileErrors(file, () => writeSplit(file, splits[name]));
  }
}

/**
 * Reads what `writeExamples` wrote. The folder may come from anywhere: each line is checked.
 * @throws GraftError `dataset/damaged-cache`
 */
export async function readExamples(folder: string): Promise<Splits> {
  const splits: Splits = { train: [], validation: [], test: [] };
  for (const name of splitNames) splits[name] = await readSplit(fileOf(folder, name));
  return splits;
}

const fileOf = (folder: string, name: SplitName) => path.join(folder, `${name}.jsonl`);

async function writeSplit(file: string, examples: readonly Example[]): Promise<void> {
  const handle = await open(file, writeFlags);
  try {
    for (let start = 0; start < examples.length; start += chunkSize) {
      const lines = examples.slice(start, start + chunkSize).map((example) => `${JSON.stringify(example)}\n`);
      await handle.writeFile(lines.join(''));
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function readSplit(file: string): Promise<Example[]> {
  const examples: Example[] = [];
  let stream: ReadStream | undefined;
  try {
    stream = (await openPlainFile(file)).createReadStream({ encoding: 'utf8' });
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }))
      examples.push(exampleSchema.parse(parseJson(line)));
  } catch (cause) {
    const line = examples.length + 1;
    throw datasetError('dataset/damaged-cache', { file, line }, { place: { file, line }, cause });
  } finally {
    stream?.destroy();
  }
  return examples;
}

import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { isPictureName, splitNamed } from '../../experiment/dataNames';
import { defaultSettings } from '../../experiment/settings';
import type { FoundData } from './findData';

/** So much of a table is read; of a longer one the rest is taken to be like it. */
const sampleBytes = 1 << 20;
/** Folders of so many classes are counted. */
const mostClasses = 1000;

/** About how many examples of some data would be trained on: a look of milliseconds, without reading them. */
export async function countExamples({ folder, dataset, modality }: FoundData): Promise<number> {
  const count = modality === 'image' ? countPictures : countRows;
  const file = path.join(folder, 'path' in dataset ? dataset.path : dataset.train);
  const { all, isSplit } = await count(file);
  const { split } = defaultSettings('dataset');
  if (split === 'none') return all;
  const forTest = isSplit || 'train' in dataset ? 0 : split.test;
  const forValidation = 'validation' in dataset ? 0 : split.validation;
  return Math.floor(all * (1 - forTest) * (1 - forValidation));
}

interface Counted {
  readonly all: number;
  /** Whether those that are tested on are apart already. */
  readonly isSplit: boolean;
}

/** Lines, less the header of a table that has one. */
async function countRows(file: string): Promise<Counted> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(size, sampleBytes)), 0);
    const lines = buffer
      .toString('latin1', 0, bytesRead)
      .split('\n')
      .filter((line) => line.trim() !== '').length;
    const header = file.toLowerCase().endsWith('.jsonl') ? 0 : 1;
    return { all: Math.round((Math.max(0, lines - header) * size) / Math.max(1, bytesRead)), isSplit: false };
  } finally {
    await handle.close();
  }
}

async function countPictures(folder: string): Promise<Counted> {
  const inside = await readdir(folder);
  const train = inside.find((name) => splitNamed(name) === 'train');
  if (train !== undefined) return { ...(await countPictures(path.join(folder, train))), isSplit: true };
  const classes = inside
    .slice(0, mostClasses)
    .map((name) => readdir(path.join(folder, name)).catch(() => []));
  const counts = (await Promise.all(classes)).map((names) => names.filter(isPictureName).length);
  return { all: counts.reduce((sum, count) => sum + count, 0), isSplit: false };
}

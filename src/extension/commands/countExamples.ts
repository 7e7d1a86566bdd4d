import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isImageName, splitNamed } from '../../experiment/data/dataNames';
import { defaultSettings } from '../../experiment/document/settings';
import type { DataKind } from './dataKinds';
import { type FoundData, hasHeader } from './findData';
import { firstBytes } from './firstBytes';
import { imagesInArchive } from './imageArchive';

/** The number of bytes to read; the rest of a longer file is extrapolated. */
const sampleBytes = 1 << 20;
/** The largest number of class folders to count. */
const mostClasses = 1000;

interface Counted {
  readonly all: number;
  /** Whether the test examples are already separate. */
  readonly isSplit: boolean;
}

const counts: Record<DataKind, (file: string) => Promise<Counted>> = {
  table: countRows,
  'image-table': countRows,
  images: countImages,
  'image-archive': countArchived,
  'plain-text': countParagraphs,
};

/** Estimates the number of training examples in milliseconds, without reading the data. */
export async function countExamples({ folder, dataset, kind }: FoundData): Promise<number> {
  const file = path.join(folder, 'path' in dataset ? dataset.path : dataset.train);
  const { all, isSplit } = await counts[kind](file);
  const { split } = defaultSettings('dataset');
  if (split === 'none') return all;
  const forTest = isSplit || 'train' in dataset ? 0 : split.test;
  const forValidation = 'validation' in dataset ? 0 : split.validation;
  return Math.floor(all * (1 - forTest) * (1 - forValidation));
}

/** Counts lines, without a table's header. */
async function countRows(file: string): Promise<Counted> {
  const header = hasHeader(file) ? 1 : 0;
  return countParts(file, (text) => text.split('\n').filter((line) => line.trim() !== '').length - header);
}

/** Counts paragraphs that empty lines end. */
async function countParagraphs(file: string): Promise<Counted> {
  return countParts(file, (text) => text.split(/\n\s*\n/).filter((part) => part.trim() !== '').length);
}

async function countParts(file: string, count: (text: string) => number): Promise<Counted> {
  const { text, read, size } = await firstBytes(file, sampleBytes);
  return { all: Math.round((Math.max(0, count(text)) * size) / Math.max(1, read)), isSplit: false };
}

async function countImages(folder: string): Promise<Counted> {
  const inside = await readdir(folder);
  const train = inside.find((name) => splitNamed(name) === 'train');
  if (train !== undefined) return { ...(await countImages(path.join(folder, train))), isSplit: true };
  const classes = inside
    .slice(0, mostClasses)
    .map((name) => readdir(path.join(folder, name)).catch(() => []));
  const found = (await Promise.all(classes)).map((names) => names.filter(isImageName).length);
  return { all: sum(found), isSplit: false };
}

async function countArchived(file: string): Promise<Counted> {
  const { classes = new Map<string, number>(), isSplit = false } = (await imagesInArchive(file)) ?? {};
  return { all: sum([...classes.values()]), isSplit };
}

const sum = (counted: readonly number[]) => counted.reduce((all, count) => all + count, 0);

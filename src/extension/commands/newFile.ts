import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { experimentNames } from './experimentDraft';

/** Writes an experiment to the first free name; never overwrites a file. @returns its path */
export async function writeNew(folder: string, base: string, text: string): Promise<string> {
  for (const name of experimentNames(base)) {
    const file = path.join(folder, name);
    try {
      await writeFile(file, text, { flag: 'wx' });
      return file;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  throw new Error('There is always another name.');
}

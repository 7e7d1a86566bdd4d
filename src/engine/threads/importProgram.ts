import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { programsFolder } from './programsFolder';

/**
 * What a built program exports that is a bundle of its own, so that only who needs it reads it.
 * @param file its name among the built programs
 */
export async function importProgram<Exports>(file: string): Promise<Exports> {
  return (await import(pathToFileURL(path.join(programsFolder, file)).href)) as Exports;
}

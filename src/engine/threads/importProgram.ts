import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { programsFolder } from './programsFolder';

/**
 * Imports a separate bundle on demand, so that other programs do not read it.
 * @param file the bundle's name among the built programs
 */
export async function importProgram<Exports>(file: string): Promise<Exports> {
  return (await import(pathToFileURL(path.join(programsFolder, file)).href)) as Exports;
}

import path from 'node:path';
import { writeAtomically } from '../../files/atomicWrite';
import { unlessMissing } from '../../files/fileErrors';
import { fileExists } from '../../files/fileExists';
import { readPlainFile } from '../../files/readPlainFile';

/** A folder in a Git repository, with its line for .gitignore. */
export interface IgnorableFolder {
  /** The repository's .gitignore. */
  readonly file: string;
  readonly line: string;
}

/**
 * The line that makes Git ignore a folder; undefined outside a repository, or if .gitignore already names the folder or a parent.
 * @throws the file system's error
 */
export async function ignorableFolder(folder: string): Promise<IgnorableFolder | undefined> {
  const root = await repositoryOf(folder);
  if (root === undefined || root === folder) return undefined;
  const file = path.join(root, '.gitignore');
  const names = path.relative(root, folder).split(path.sep);
  const line = ignoreLine(names);
  return isIgnored(await textOf(file), names) ? undefined : { file, line };
}

/** Adds the line to .gitignore. Throws the file system's error. */
export async function ignoreFolder({ file, line }: IgnorableFolder): Promise<void> {
  const text = await textOf(file);
  const separator = text === '' || text.endsWith('\n') ? '' : '\n';
  await writeAtomically(file, `${text}${separator}${line}\n`);
}

/** A line of .gitignore that matches only this folder. */
export function ignoreLine(names: readonly string[]): string {
  return `/${names.map((name) => name.replace(/[\\*?[\]!# ]/g, '\\$&')).join('/')}/`;
}

/** Whether a line names the folder literally; patterns are left to Git. */
function isIgnored(text: string, names: readonly string[]): boolean {
  const lines = new Set(text.split(/\r?\n/).map((line) => line.trim().replace(/^\/|\/$/g, '')));
  return names.some((_, i) => lines.has(ignoreLine(names.slice(0, i + 1)).slice(1, -1)));
}

async function repositoryOf(folder: string): Promise<string | undefined> {
  for (let above = folder; ; above = path.dirname(above)) {
    if (await fileExists(path.join(above, '.git'))) return above;
    if (above === path.dirname(above)) return undefined;
  }
}

async function textOf(file: string): Promise<string> {
  return (await readPlainFile(file).catch(unlessMissing)) ?? '';
}

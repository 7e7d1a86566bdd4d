import { existsSync } from 'node:fs';
import path from 'node:path';
import { readPlainBytesAtOnce } from '../files/readPlainFile';

const pathLimit = 1000;

/**
 * Where a run's experiment is: under another name if it was renamed since, and in the same project.
 * @param experiment its file when it ran, absolute
 * @param moved what the run's file `moved` says; undefined if there is none
 */
export function experimentNow(graftFolder: string, experiment: string, moved: string | undefined): string {
  if (moved === undefined || existsSync(experiment)) return experiment;
  const project = path.dirname(graftFolder);
  const now = path.resolve(project, moved);
  return isBelow(project, now) ? now : experiment;
}

/** The name of an experiment: that of its file, without the ending. */
export function experimentName(file: string): string {
  return path.basename(file).replace(/(\.graft)?\.md$/, '');
}

/** Whether a path leads to something in a folder, by its text alone. */
export function isBelow(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative);
}

/** The line that a file of a run's `moved` holds; undefined if there is none. */
export function readMoved(file: string): string | undefined {
  return readLine(file, pathLimit);
}

/** The text of a small file as one line of at most `limit` characters; undefined if there is none. */
export function readLine(file: string, limit: number): string | undefined {
  try {
    return readPlainBytesAtOnce(file).toString().replace(/\s+/g, ' ').trim().slice(0, limit) || undefined;
  } catch {
    return undefined;
  }
}

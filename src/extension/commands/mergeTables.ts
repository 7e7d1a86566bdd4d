import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { GraftError } from '../../experiment/errors/errors';
import { windowError } from '../../experiment/errors/window';
import { readPlainFile } from '../../files/readPlainFile';
import { hasHeader } from './findData';

/**
 * Writes the rows of several tables to a new one beside them, in the order of their names. They must have the same format and header.
 * @returns the name of the new table
 * @throws GraftError `dataset/different-tables`, `dataset/merged-exists`
 */
export async function mergeTables(folder: string, names: readonly string[]): Promise<string> {
  const texts = await Promise.all(names.map((name) => readPlainFile(path.join(folder, name))));
  const ending = path.extname(names[0]!).toLowerCase();
  const isTitled = hasHeader(names[0]!);
  const header = isTitled ? firstLine(texts[0]!) : '';
  const other = names.find(
    (name, i) => path.extname(name).toLowerCase() !== ending || (isTitled && firstLine(texts[i]!) !== header),
  );
  if (other !== undefined) throw different(names[0]!, other);
  const bodies = texts.map((text) => (isTitled ? text.slice(text.indexOf('\n') + 1) : text));
  const lines = bodies.map((body) => (body === '' || body.endsWith('\n') ? body : `${body}\n`));
  const name = `${path.basename(folder)}-all${ending}`;
  const content = `${isTitled ? `${header}\n` : ''}${lines.join('')}`;
  await writeFile(path.join(folder, name), content, { flag: 'wx' }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EEXIST') throw cause;
    throw windowError('dataset/merged-exists', { name });
  });
  return name;
}

/** Removes a byte order mark. */
function firstLine(text: string): string {
  return text.replace(/^\uFEFF/, '').split(/\r?\n/, 1)[0]!;
}

function different(first: string, other: string): GraftError {
  return windowError('dataset/different-tables', { other, first });
}

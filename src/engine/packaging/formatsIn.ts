import path from 'node:path';
import { type FormatName, formatNames } from '../../experiment/models/formatNames';
import { fileExists } from '../../files/fileExists';
import { formats } from '../formats/formats';

/** The formats that a package holds. */
export async function formatsIn(folder: string): Promise<FormatName[]> {
  const found = await Promise.all(
    formatNames.map((name) => fileExists(path.join(folder, formats[name].path))),
  );
  return formatNames.filter((_, i) => found[i]);
}

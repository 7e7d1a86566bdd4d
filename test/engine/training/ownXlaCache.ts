import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** XLA's cache. Import this before TensorFlow, which reads its path once, while it loads. */
export const xlaCache = mkdtempSync(path.join(os.tmpdir(), 'graft-xla-'));
process.env.TF_XLA_FLAGS = `--tf_xla_persistent_cache_directory=${xlaCache}`;
process.on('exit', () => rmSync(xlaCache, { recursive: true, force: true }));

/** Its content: one file for each compiled step of a shape. */
export function xlaFiles(): string[] {
  return readdirSync(xlaCache).sort();
}

/** When each of these files was written, in milliseconds. */
export function xlaWrites(): Map<string, number> {
  return new Map(xlaFiles().map((file) => [file, statSync(path.join(xlaCache, file)).mtimeMs]));
}

/** Removes the compiled steps. */
export function emptyXlaCache(): void {
  for (const file of xlaFiles()) rmSync(path.join(xlaCache, file));
}

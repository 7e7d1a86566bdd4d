import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A folder for what XLA compiles. Import this before TensorFlow, which reads where it is once, while it loads. */
export const xlaCache = mkdtempSync(path.join(os.tmpdir(), 'graft-xla-'));
process.env.TF_XLA_FLAGS = `--tf_xla_persistent_cache_directory=${xlaCache}`;
process.on('exit', () => rmSync(xlaCache, { recursive: true, force: true }));

/** Its content: one file for each compiled step of a shape. */
export function xlaFiles(): string[] {
  return readdirSync(xlaCache).sort();
}

/** Forgets what was compiled. */
export function emptyXlaCache(): void {
  for (const file of xlaFiles()) rmSync(path.join(xlaCache, file));
}

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

const root = process.cwd();
const entry = 'src/extension/activate.ts';

interface Input {
  readonly imports: readonly { path: string; kind: string; external?: boolean }[];
}
type Inputs = Readonly<Record<string, Input>>;

/** esbuild's facts about the bundled files and their imports. */
function bundledFiles(): Inputs {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-test-'));
  try {
    const [outfile, meta] = [path.join(folder, 'out.js'), path.join(folder, 'meta.json')];
    const flags = ['--bundle', '--platform=node', '--external:vscode', '--log-level=error'];
    const files = [`--outfile=${outfile}`, `--metafile=${meta}`];
    const program = path.join(root, 'node_modules/esbuild/bin/esbuild');
    execFileSync(process.execPath, [program, entry, ...flags, ...files], { cwd: root });
    return (JSON.parse(readFileSync(meta, 'utf8')) as { inputs: Inputs }).inputs;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The files that are loaded with another one: all that it imports, but for what waits for an `import()`. */
function loadedWith(file: string, inputs: Inputs, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const { path, kind, external } of inputs[file]?.imports ?? [])
    if (kind !== 'dynamic-import' && !external) loadedWith(path, inputs, found);
  return found;
}

test('a window that starts loads no schema: what strangers may have written is read later', () => {
  const files = [...loadedWith(entry, bundledFiles())];
  assert.ok(files.includes('src/extension/runs/runStore.ts'));
  const schemas = files.filter((file) => file.startsWith('node_modules/zod/'));
  assert.deepEqual(schemas, [], 'A schema is imported where it is first needed: await import(...)');
  const catalogues = files.filter((file) => file === 'src/experiment/errors/inDisplayLanguage.ts');
  assert.deepEqual(
    catalogues,
    [],
    'The sentences of all errors are loaded with the first one that is shown.',
  );
});

import { writeSync } from 'node:fs';
import { before, beforeEach, describe, type TestContext } from 'node:test';

/**
 * Runs the test files that the command line names, or all of them, each as a suite of one process. The names of files and tests go to
 * stderr at once, so that they are known even if the process dies: scripts/testFiles.mjs reads them.
 */
export function runTestFiles(files: Readonly<Record<string, () => void>>): void {
  const named = process.argv.slice(2);
  const unknown = named.filter((file) => !Object.hasOwn(files, file));
  if (unknown.length > 0) throw new Error(`No test file ${unknown.join(', ')}.`);
  for (const file of named.length > 0 ? named : Object.keys(files))
    describe(file, () => {
      before(() => void writeSync(2, `#file ${file}\n`));
      beforeEach((context) => void writeSync(2, `#test ${(context as TestContext).name}\n`));
      files[file]!();
    });
}

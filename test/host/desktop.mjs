// The same suite as `run.mjs --only host`, in a desktop VS Code that @vscode/test-electron downloads: `node test/host/desktop.mjs`.
// For machines that reach its download; on Linux without a display, under xvfb-run. Needs a build with tests.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests } from '@vscode/test-electron';
import { unpackedExtension } from './unpackedExtension.mjs';
import { cacheBeside, withTemporaryFolder } from './workbench.mjs';
import { endRuns, makeWorkspace } from './workspace.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const { passes, failures } = await withTemporaryFolder(async (temporary) => {
  const resultFile = path.join(temporary, 'result.json');
  const folder = makeWorkspace();
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox', `--user-data-dir=${temporary}/user`] : [];
  await runTests({
    extensionDevelopmentPath: await unpackedExtension(root, temporary),
    extensionTestsPath: path.join(root, 'dist-test/host/inside/run.host.js'),
    launchArgs: [folder, '--disable-extensions', '--disable-workspace-trust', ...asRoot],
    extensionTestsEnv: {
      GRAFT_HOST_RESULT: resultFile,
      GRAFT_HOST_SUITE: 'green',
      GRAFT_CACHE: cacheBeside(temporary),
    },
  }).catch((error) => console.error(error.message));
  endRuns(folder);
  rmSync(folder, { recursive: true, force: true });
  // A host that dies can look like success: only the file that the suite writes at its end counts.
  return existsSync(resultFile) ? JSON.parse(readFileSync(resultFile, 'utf8')) : { passes: 0, failures: 1 };
});
console.log(`${passes} passed, ${failures} failed`);
process.exitCode = failures === 0 && passes > 0 ? 0 : 1;

// Runs a mocha suite inside the extension host of a real workbench.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import util from 'node:util';
import { openWorkbench, withTemporaryFolder } from './workbench.mjs';
import { endRuns, makeWorkspace } from './workspace.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const remote = (file) => `vscode-remote://remote${file}`;
const limitMs = 600_000;

/**
 * A host that dies reports that all is well, so only the file that the suite writes at its end counts as a pass.
 * @param suite which of the suites in `inside/` runs
 * @returns the counts, with at least one failure if anything is amiss
 */
export function runInHost(suite, { extension, quiet = false, isTrusted = true }) {
  return withTemporaryFolder(async (temporary) => {
    const resultFile = path.join(temporary, 'result.json');
    const folder = makeWorkspace();
    const payload = [
      ['extensionDevelopmentPath', remote(extension)],
      ['extensionTestsPath', remote(path.join(root, 'dist-test/host/inside/run.host.js'))],
    ];
    let ended;
    const exit = new Promise((resolve) => {
      ended = resolve;
    });
    const workbench = await openWorkbench({
      folder,
      args: ['--enable-smoke-test-driver'],
      isTrusted,
      env: { GRAFT_HOST_RESULT: resultFile, GRAFT_HOST_SUITE: suite },
      query: `&payload=${encodeURIComponent(JSON.stringify(payload))}`,
      onPage: async (page) => {
        await page.exposeFunction('codeAutomationLog', (_type, args) => {
          const line = util.format(...args);
          // The suite marks its own lines: the rest is the workbench talking to itself.
          if (!quiet && line.startsWith('|')) console.log(line.slice(1));
        });
        await page.exposeFunction('codeAutomationExit', (code) => ended(code));
      },
    });
    const timer = setTimeout(() => ended('time ran out'), limitMs);
    const code = await exit;
    clearTimeout(timer);
    await workbench.stop();
    endRuns(folder);
    rmSync(folder, { recursive: true, force: true });
    const counts = existsSync(resultFile) ? JSON.parse(readFileSync(resultFile, 'utf8')) : undefined;
    if (!counts && !quiet) console.log(`The extension host ended without a result (${code}).`);
    const passed = counts?.passes ?? 0;
    const failed = counts ? counts.failures : 1;
    return { passed, failed: failed === 0 && (code !== 0 || passed === 0) ? 1 : failed };
  });
}

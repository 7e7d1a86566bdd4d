// The whole way of a user, in a browser: one page, one scenario after the other.
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openWorkbench, Workbench } from '../workbench.mjs';
import { endRuns, makeWorkspace } from '../workspace.mjs';

const shots = path.join(path.dirname(fileURLToPath(import.meta.url)), '../shots');

/**
 * @param scenarios pairs of a title and what is done, each building on those before it
 * @param prepare what is done to the folder before it is opened
 * @returns the counts; after a failure the scenarios that build on it are not tried, and count as failed
 */
export async function runInBrowser({ extension, scenarios, prepare = () => {} }) {
  mkdirSync(shots, { recursive: true });
  const folder = makeWorkspace();
  prepare(folder, extension);
  const violations = [];
  const { page, host, stop } = await openWorkbench({
    folder,
    extensions: [extension],
    onPage: (opened) => collectViolations(opened, violations),
  });
  const workbench = new Workbench(page, host);
  const shot = (name, around) =>
    page.screenshot({ path: path.join(shots, `${name}.png`), ...(around ? { clip: widened(around) } : {}) });
  let passed = 0;
  try {
    for (const [title, scenario] of scenarios) {
      const start = Date.now();
      await scenario({ workbench, page, folder, shot, host, extension, violations });
      passed += 1;
      console.log(`  ok ${title} (${Date.now() - start} ms)`);
    }
  } catch (error) {
    await shot('failure').catch(() => {});
    console.log(`  FAILED ${scenarios[passed][0]}\n${error.stack}\nSee test/host/shots/failure.png.`);
  } finally {
    await stop();
    endRuns(folder);
    rmSync(folder, { recursive: true, force: true });
  }
  return { passed, failed: scenarios.length - passed };
}

/** Every breach of a content security policy, in any of the page's documents. */
async function collectViolations(page, violations) {
  await page.exposeFunction('graftViolation', (text) => violations.push(text));
  await page.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', (event) =>
      window.graftViolation(
        `${event.violatedDirective} ${event.blockedURI} in ${event.documentURI} at ${event.sourceFile}:${event.lineNumber}`,
      ),
    ),
  );
}

/** A part of the window with what is beside it. */
function widened({ x, y, width, height }) {
  return { x: x - 60, y: Math.max(0, y - 160), width: width + 100, height: height + 320 };
}

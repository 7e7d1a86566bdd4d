// The whole way of a user, in a browser: one page, one scenario after the other.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openWorkbench, Workbench } from '../workbench.mjs';
import { endRuns, makeWorkspace } from '../workspace.mjs';
import { watchPage } from './watchPage.mjs';

const shots = path.join(path.dirname(fileURLToPath(import.meta.url)), '../shots');

/** The last scenario of every lane. */
const nothingWrong = [
  'no error was left uncaught, and no content security policy was breached',
  ({ wrong }) => assert.deepEqual(wrong, []),
];

/**
 * @param extension the folder of the extension that is loaded
 * @param vsix a package that is installed instead
 * @param scenarios pairs of a title and what is done, each building on those before it
 * @param prepare what is done to the folder before it is opened; it may return a folder in it that is opened instead
 * @returns the counts; after a failure the scenarios that build on it are not tried, and count as failed
 */
export async function runInBrowser({ extension, vsix, scenarios, prepare = () => {} }) {
  mkdirSync(shots, { recursive: true });
  const made = makeWorkspace();
  const folder = prepare(made, extension) ?? made;
  const wrong = [];
  const watch = (page) => watchPage(page, wrong);
  const { page, host, stop } = await openWorkbench({ folder, onPage: watch, ...loaded(extension, vsix) });
  const workbench = new Workbench(page, host);
  const shot = (name, around, shown = page) =>
    shown.screenshot({ path: path.join(shots, `${name}.png`), ...(around ? { clip: widened(around) } : {}) });
  const given = { workbench, page, folder, shot, host, extension, vsix, wrong, watch, stop };
  const all = [...scenarios, nothingWrong];
  let passed = 0;
  try {
    for (const [title, scenario] of all) {
      const start = Date.now();
      await scenario(given);
      passed += 1;
      console.log(`  ok ${title} (${Date.now() - start} ms)`);
    }
  } catch (error) {
    const windows = page.context().pages();
    for (const [index, shown] of windows.entries())
      await shot(`failure${index === 0 ? '' : index + 1}`, undefined, shown).catch(() => {});
    console.log(`  FAILED ${all[passed][0]}\n${error.stack}\nSee test/host/shots/failure.png.`);
  } finally {
    await stop();
    endRuns(folder);
    rmSync(made, { recursive: true, force: true });
  }
  return { passed, failed: all.length - passed };
}

function loaded(extension, vsix) {
  return vsix ? { args: ['--install-extension', vsix, '--start-server'] } : { extensions: [extension] };
}

/** A part of the window with what is beside it. */
function widened({ x, y, width, height }) {
  return { x: x - 60, y: Math.max(0, y - 160), width: width + 100, height: height + 320 };
}

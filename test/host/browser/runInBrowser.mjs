// Scenarios of users in a browser. Each finds the folder of its lane as it was prepared, and a window with nothing open.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openWorkbench, Workbench } from '../workbench.mjs';
import { endRuns, makeWorkspace, restoreFolder } from '../workspace.mjs';
import { chooseScenarios } from './chooseScenarios.mjs';
import { watchPage } from './watchPage.mjs';

const shots = path.join(path.dirname(fileURLToPath(import.meta.url)), '../shots');

/**
 * Runs the scenarios of a lane, one after the other in one window. After a failure a new window on a new folder takes over.
 * @param extension the folder of the extension that is loaded
 * @param vsix a package that is installed instead
 * @param scenarios pairs of a title and a function
 * @param prepare adds to the workspace before anything is opened; it may return a folder in it that is opened instead
 * @param opened waits until a new window can be used
 * @param takesShots whether scenarios leave screenshots; CI needs none but those of failures
 * @param choice which scenarios run, and in which order: `chooseScenarios`
 * @returns the counts
 */
export async function runInBrowser({ scenarios, prepare = () => {}, choice, ...lane }) {
  const chosen = chooseScenarios(scenarios, choice);
  if (chosen.length === 0) return { passed: 0, failed: 0 };
  mkdirSync(shots, { recursive: true });
  const template = makeWorkspace();
  const counts = { passed: 0, failed: 0 };
  try {
    const opens = path.relative(template, prepare(template, lane.extension) ?? template);
    let left = chosen;
    let again;
    while (left.length > 0) {
      const { passed, failed } = await runUntilFailure({ ...lane, template, opens }, left);
      const fails = failed === 0 ? undefined : left[passed];
      // A window on a busy machine can fail for its own reasons; a defect of Graft fails in a fresh window too.
      const isTriedAgain = Boolean(process.env.CI) && fails !== undefined && fails !== again;
      again = isTriedAgain ? fails : undefined;
      if (isTriedAgain) console.log(`  tried again in a fresh window: ${fails[0]}`);
      counts.passed += passed;
      counts.failed += isTriedAgain ? 0 : failed;
      left = left.slice(passed + (isTriedAgain ? 0 : failed));
    }
  } finally {
    rmSync(template, { recursive: true, force: true });
  }
  return counts;
}

/** Runs scenarios in a separate window, up to the first that fails. */
async function runUntilFailure({ template, opens, opened = ready, ...lane }, scenarios) {
  const made = mkdtempSync(path.join(os.tmpdir(), 'graft-test-'));
  cpSync(template, made, { recursive: true, preserveTimestamps: true });
  const folder = path.join(made, opens);
  const given = await openFolder(folder, lane);
  let passed = 0;
  try {
    for (const [title, scenario] of scenarios) {
      const start = Date.now();
      try {
        if (passed === 0) await opened(given);
        await scenario(given);
        assert.deepEqual(given.wrong, [], 'an uncaught error, or a breach of the content security policy');
        if (scenario !== scenarios.at(-1)[1]) await given.workbench.closeAll();
      } catch (error) {
        await tellFailure(title, error, given);
        return { passed, failed: 1 };
      }
      passed += 1;
      console.log(`  ok ${title} (${Date.now() - start} ms)`);
      endRuns(folder);
      restoreFolder(made, template);
    }
  } finally {
    await given.stop();
    endRuns(folder);
    rmSync(made, { recursive: true, force: true, maxRetries: 3 });
  }
  return { passed, failed: 0 };
}

/** A workbench on a folder, and all that a scenario is given. */
async function openFolder(folder, { extension, vsix, takesShots }) {
  const wrong = [];
  const watch = (page) => watchPage(page, wrong);
  const loaded = vsix
    ? { args: ['--install-extension', vsix, '--start-server'] }
    : { extensions: [extension] };
  const { page, host, stop } = await openWorkbench({ folder, onPage: watch, ...loaded });
  const workbench = new Workbench(page, host);
  const take = (name, around, shown = page) =>
    shown.screenshot({ path: path.join(shots, `${name}.png`), ...(around ? { clip: widened(around) } : {}) });
  const shot = takesShots ? take : async () => undefined;
  return { workbench, page, folder, shot, take, host, extension, vsix, wrong, watch, stop };
}

const ready = ({ workbench }) => workbench.ready();

async function tellFailure(title, error, { page, take }) {
  const windows = page.context().pages();
  for (const [index, shown] of windows.entries())
    await take(`failure${index === 0 ? '' : index + 1}`, undefined, shown).catch(() => {});
  console.log(`  FAILED ${title}\n${error.stack}\nSee test/host/shots/failure.png.`);
}

/** A part of the window with what is beside it. */
function widened({ x, y, width, height }) {
  return { x: x - 60, y: Math.max(0, y - 160), width: width + 100, height: height + 320 };
}

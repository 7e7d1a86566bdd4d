// How long a user waits, in a real workbench: `node test/host/measureWorkbench.mjs`. Numbers to look at, not a test; run nothing else meanwhile.
// Needs a build, the engine, and the weights of all-MiniLM-L6-v2; for images those of efficientnet_lite0 and the photos of `npm start -- images`.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installHost } from '../../tools/vscode-host/host.mjs';
import { fineTuneFromMenu } from './browser/folderMenu.mjs';
import { until } from './browser/until.mjs';
import { unpackedExtension } from './unpackedExtension.mjs';
import { cacheBeside, openWorkbench, Workbench, withTemporaryFolder } from './workbench.mjs';
import { endRuns, lastRun, makeWorkspace } from './workspace.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const asked = {
  activation: 0.1,
  firstMetric: 15,
  firstImageMetric: 15,
  staleness: 0.6,
  foundAgain: 2,
  manyRuns: 0.3,
};
const oneRun = '.sidebar [role=treeitem][aria-level="2"]';

installHost();
await withTemporaryFolder(async (temporary) => {
  const extension = await unpackedExtension(root, temporary);
  process.env.GRAFT_CACHE = cacheBeside(temporary);
  const folder = makeWorkspace();
  cpSync(path.join(root, 'examples/definitions'), path.join(folder, 'definitions'), { recursive: true });
  const photos = path.join(root, 'examples/images');
  if (existsSync(photos)) cpSync(photos, path.join(folder, 'photos'), { recursive: true });
  const { page, host, stop } = await openWorkbench({
    folder,
    extensions: [extension],
    onPage: noteWhenFound,
  });
  const workbench = new Workbench(page, host);
  try {
    await workbench.ready();
    if (existsSync(photos)) {
      tell(
        'firstImageMetric',
        await firstMetric(workbench, 'photos', 'efficientnet_lite0'),
        'from the right click on a folder of photos to the loss of a step',
      );
      await cancel(workbench, folder);
      await workbench.run('View: Close All Editors');
    }
    tell(
      'firstMetric',
      await firstMetric(workbench, 'definitions', 'all-MiniLM-L6-v2'),
      'from the right click on a folder to the loss of a step',
    );
    tell(
      'foundAgain',
      await foundAgain(workbench),
      'from the workbench that has started to the run in its status bar; below zero it was there before',
    );
    await cancel(workbench, folder);
    tell('staleness', await staleness(workbench), 'from a key to "Stale" at the foot of the cell');
    tell(
      'activation',
      await activation(workbench),
      'loading and activating the extension, as VS Code counts it',
    );
    tell('manyRuns', await manyRuns(workbench, folder), 'from unfolding an experiment to its 1,000 runs');
  } finally {
    await stop();
    endRuns(folder);
    rmSync(folder, { recursive: true, force: true });
  }
});

function tell(name, seconds, what) {
  const load = os.loadavg()[0].toFixed(1);
  console.log(`${name}: ${seconds.toFixed(3)} s (asked: under ${asked[name]} s; load ${load}): ${what}`);
}

/** In each document, before its scripts: notes when a run is first told of in the status bar. */
async function noteWhenFound(page) {
  await page.addInitScript(() => {
    const look = new MutationObserver(() => {
      const items = [...document.querySelectorAll('.statusbar-item')];
      if (!items.some(({ textContent }) => / · epoch \d+/.test(textContent))) return;
      look.disconnect();
      performance.mark('graft-found');
    });
    look.observe(document, { subtree: true, childList: true, characterData: true });
  });
}

async function cancel(workbench, folder) {
  await workbench.run('Graft: Stop Run');
  await workbench.pick('Stop Now');
  await until(() => lastRun(folder).status === 'cancelled', 'the end of the run', 60);
}

/** The middle of three windows that start while nothing is trained. */
async function activation(workbench) {
  const times = [];
  for (let window = 1; window <= 3; window++) {
    await workbench.page.reload();
    await workbench.ready();
    times.push(await activationOfWindow(workbench));
  }
  return times.sort((a, b) => a - b)[1];
}

async function activationOfWindow(workbench) {
  await workbench.run('Developer: Show Running Extensions');
  const row = workbench.page
    .locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'Graft' })
    .first();
  const text = await row.locator('.activation-time').textContent();
  await workbench.page.keyboard.press('Escape');
  return Number(/(\d+)\s*ms/.exec(text)[1]) / 1000;
}

/** The user is taken to choose the model as soon as he is asked. */
async function firstMetric(workbench, folder, model) {
  const start = performance.now();
  await fineTuneFromMenu(workbench.page, folder);
  await workbench.pick(model);
  await workbench.outputs.getByRole('img', { name: /^Loss: training/ }).waitFor({ timeout: 300_000 });
  return (performance.now() - start) / 1000;
}

async function foundAgain({ page }) {
  await page.reload();
  const marks = () =>
    page.evaluate(() => [
      performance.getEntriesByName('code/didStartWorkbench')[0]?.startTime,
      performance.getEntriesByName('graft-found')[0]?.startTime,
    ]);
  await until(async () => (await marks()).every((mark) => mark !== undefined), 'the run', 120);
  const [started, found] = await marks();
  return (found - started) / 1000;
}

/** The runs come while their experiment is folded: what was unfolded before would be there already. */
async function manyRuns(workbench, folder) {
  await workbench.openTree();
  const { page } = workbench;
  const twistie = page
    .getByRole('treeitem', { name: /^definitions, .* \d+ runs?$/ })
    .locator('.monaco-tl-twistie');
  await page.locator(oneRun).first().waitFor();
  await twistie.click();
  await page.locator(oneRun).first().waitFor({ state: 'detached' });
  // An experiment keeps its runs in the folder above it that has a .graft, as the photos' may have made one.
  const runs = ['definitions', ''].map((inner) => path.join(folder, inner, '.graft/runs')).find(existsSync);
  copyRuns(runs, 1000);
  await page.getByRole('treeitem', { name: /^definitions, .* 1,?00\d runs$/ }).waitFor({ timeout: 60_000 });
  return secondsUntilSeen(page.locator('.sidebar').first(), { selector: oneRun, text: '' }, () =>
    twistie.click(),
  );
}

/** Copies the record of the last, finished run; the window reads nothing else of a run before it is opened. */
function copyRuns(runs, count) {
  const id = readdirSync(runs).sort().at(-1);
  const record = JSON.parse(readFileSync(path.join(runs, id, 'run.json'), 'utf8'));
  for (let copy = 1; copy <= count; copy++) {
    const copied = `${id}-${copy}`;
    mkdirSync(path.join(runs, copied));
    writeFileSync(
      path.join(runs, copied, 'run.json'),
      JSON.stringify({ ...record, id: copied, status: 'cancelled' }),
    );
  }
}

async function staleness(workbench) {
  await workbench.openFile('definitions.graft.md');
  const { page } = workbench;
  // Meanwhile the workbench may redraw the cell, and keep a closed notebook, unseen.
  const notebook = page.locator('.notebookOverlay').filter({ visible: true }).first();
  const cell = notebook.locator('.code-cell-row', { hasText: 'maxLength' }).first();
  await cell.getByText(/Fresh/).first().waitFor({ timeout: 60_000 });
  await cell.locator('.view-lines').click();
  await page.keyboard.press('Control+End');
  const stale = { selector: '.cell-statusbar-container', text: 'Stale' };
  return secondsUntilSeen(notebook, stale, () => page.keyboard.type('0'));
}

/**
 * Seconds from the next key or click to the frame that shows an element with a text, by the page's own clock: Playwright asks after 0.27 s,
 * after 0.77 s, and then twice a second.
 * @param place the element is in it
 */
async function secondsUntilSeen(place, wanted, act) {
  const waiting = await place.evaluateHandle((within, { selector, text }) => {
    let start;
    for (const input of ['keydown', 'pointerdown'])
      addEventListener(input, ({ timeStamp }) => (start ??= timeStamp), { capture: true });
    const isThere = () =>
      [...within.querySelectorAll(selector)].some(({ textContent }) => textContent.includes(text));
    const seen = new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`${selector} ${text} did not come.`)), 60_000);
      const look = new MutationObserver(() => {
        if (start === undefined || !isThere()) return;
        look.disconnect();
        requestAnimationFrame(() => resolve((performance.now() - start) / 1000));
      });
      look.observe(document, { subtree: true, childList: true, characterData: true });
    });
    return { seen };
  }, wanted);
  await act();
  return waiting.evaluate(({ seen }) => seen);
}

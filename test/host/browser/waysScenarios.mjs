// The ways to start and stop a run, and to learn how it ended.
import assert from 'node:assert/strict';
import { copyFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { lastRun, runRecords } from '../workspace.mjs';
import { startEndless } from './endlessRun.mjs';
import { prepareTrained } from './scenarios.mjs';
import { until } from './until.mjs';

export const waysScenarios = [
  ['Ctrl+Enter runs a cell and keeps the cursor, in a notebook and in each half of a split one', ctrlEnter],
  ['Shift+Enter runs a cell and goes on, and leaves no empty cell at the end', shiftEnter],
  [
    'Ctrl+Enter in the panel runs the stage of the field, with its change, and keeps the cursor',
    panelCtrlEnter,
  ],
  ['a run is stopped in one way from toolbar, status bar, tree, panel and palette', stopping],
  ['a run that ends out of sight tells its score', endsOutOfSight],
  ['a run starts after the folder of the last one was deleted and its process killed', afterDeletion],
  ['a run starts at once after the last one was killed and its folder deleted', afterDeletionAtOnce],
];

/** Runs from a terminal, so that no scenario waits for a training. */
export const prepareWays = prepareTrained;

/** Opens a copy of the trained experiment, whose stages are all fresh, under a unique name. */
async function openCopy({ workbench, folder }, name) {
  copyFileSync(path.join(folder, 'trained.graft.md'), path.join(folder, `${name}.graft.md`));
  await workbench.openFile(`${name}.graft.md`);
}

const cellWith = (around, text) => around.locator('.code-cell-row', { hasText: text }).first();

const runsOf = (folder, name) =>
  runRecords(folder).filter(
    ({ experiment, status }) => experiment === `${name}.graft.md` && status === 'done',
  );

async function ctrlEnter(given) {
  const { workbench, page, folder } = given;
  await openCopy(given, 'kept');
  const runIn = async (around, text, stage) => {
    const count = runsOf(folder, 'kept').length;
    await cellWith(around, text).locator('.view-lines').click();
    await page.keyboard.press('Control+Home');
    // A half that a click makes the active one takes its time.
    await page.waitForTimeout(1000);
    await page.keyboard.press('Control+Enter');
    await until(() => runsOf(folder, 'kept').length > count, `a run up to ${stage}`);
    assert.equal(runsOf(folder, 'kept').at(-1).until, stage);
    // The cursor is where it was: the next letter comes first in the cell.
    await page.keyboard.type('#');
    await cellWith(around, `#${text}`).waitFor();
    await page.keyboard.press('Backspace');
    await cellWith(around, `#${text}`).waitFor({ state: 'detached' });
  };
  await runIn(page.locator('.notebookOverlay').filter({ visible: true }).first(), 'path:', 'dataset');
  await workbench.run('View: Split Editor Right');
  const halves = page.locator('.notebookOverlay').filter({ visible: true });
  await until(async () => (await halves.count()) === 2, 'two halves');
  // The new half takes the focus once it is drawn.
  await cellWith(halves.nth(1), 'maxLength').waitFor();
  await page.waitForTimeout(1000);
  await runIn(halves.nth(0), 'preset:', 'model');
  await runIn(halves.nth(1), 'maxLength', 'preprocess');
}

async function shiftEnter(given) {
  const { page, folder } = given;
  await openCopy(given, 'last');
  const place = (text) => page.locator('.statusbar-item', { hasText: text }).waitFor();
  await cellWith(page, 'preset:').locator('.view-lines').click();
  await page.keyboard.press('Shift+Enter');
  await until(() => runsOf(folder, 'last').length === 1, 'a run');
  await place('Cell 4 of 6');
  await page.keyboard.press('Control+End');
  await place('Cell 6 of 6');
  await page.keyboard.press('Shift+Enter');
  await until(() => runsOf(folder, 'last').length === 2, 'a second run');
  await page.waitForTimeout(500);
  await place('Cell 6 of 6');
  assert.equal(await page.locator('.tab.dirty').count(), 0);
}

async function endsOutOfSight(given) {
  const { workbench, page, shot } = given;
  await openCopy(given, 'unseen');
  const size = page.viewportSize();
  await page.setViewportSize({ width: 1400, height: 500 });
  await workbench.run('Notebook: Run All');
  const toast = page.locator('.notification-toast', { hasText: /unseen is done: accuracy \d+\.\d %/i });
  await toast.waitFor();
  await shot('ways-toast');
  await toast.getByText('Show').click();
  await workbench.outputs.locator('.graft-verdict').waitFor();
  await shot('ways-shown');
  await page.setViewportSize(size);
}

async function afterDeletion(given) {
  const { workbench, folder, shot } = given;
  await startEndless(given, 'deleted');
  const { id, process: owner } = lastRun(folder);
  rmSync(path.join(folder, '.graft/runs', id), { recursive: true });
  await workbench.outputs.getByText(/^The folder of this run in .graft\/runs was deleted/).waitFor();
  process.kill(owner.pid, 'SIGKILL');
  await shot('ways-deleted');
  await runsAgain(given, 'deleted', id);
}

async function afterDeletionAtOnce(given) {
  const { folder } = given;
  await startEndless(given, 'gone');
  const { id, process: owner } = lastRun(folder);
  process.kill(owner.pid, 'SIGKILL');
  rmSync(path.join(folder, '.graft/runs', id), { recursive: true });
  await runsAgain(given, 'gone', id);
}

async function runsAgain({ workbench, folder }, name, id) {
  await workbench.run('Notebook: Run All');
  const isNew = (run) => run?.experiment === `${name}.graft.md` && run.id !== id;
  await until(() => isNew(lastRun(folder)), 'a new run');
  await workbench.outputs.locator('.graft-progress', { hasText: / left/ }).waitFor();
}

async function panelCtrlEnter(given) {
  const { workbench, folder, shot } = given;
  await openCopy(given, 'paneled');
  await workbench.run('Graft: Open Panel');
  const { panel } = workbench;
  const field = panel.locator('[data-setting="preprocess.maxLength"] vscode-text-field input');
  await field.fill('12');
  await field.press('Control+Enter');
  await until(() => runsOf(folder, 'paneled').length === 1, 'a run');
  const [run] = runsOf(folder, 'paneled');
  assert.deepEqual([run.until, run.settings.preprocess.maxLength], ['preprocess', 12]);
  assert.ok(await field.evaluate((input) => input.getRootNode().activeElement === input));
  await panel.locator('.graft-head vscode-button', { hasText: 'Run' }).click();
  await until(() => runsOf(folder, 'paneled').length === 2, 'a run of all stages');
  await shot('ways-panel');
}

/** The two ways to stop a training, in the list that is open. */
async function choices(page) {
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Stop Now' }).waitFor();
  const labels = await page.locator('.quick-input-list .monaco-list-row .label-name').allTextContents();
  return labels.map((label) => label.trim()).filter((label) => /^Stop (Now|After)/.test(label));
}

async function stopping(given) {
  const { workbench, page, folder, shot } = given;
  await startEndless(given, 'stopped');
  const { id } = lastRun(folder);
  await workbench.run('View: Show Graft');
  const both = ['Stop After This Epoch', 'Stop Now'];
  const offers = async (where) => {
    assert.deepEqual(await choices(page), both, where);
    await shot(`ways-stop-${where}`);
    await page.keyboard.press('Escape');
  };
  const toolbar = page.locator('.notebook-toolbar-container');
  for (const gone of ['Run Stale', 'Resume', 'Cancel Run', 'Stop After Epoch'])
    assert.equal(await toolbar.getByRole('button', { name: gone }).count(), 0, gone);
  await toolbar.getByRole('button', { name: 'Interrupt' }).first().click();
  await offers('toolbar');
  await page.locator('.statusbar-item', { hasText: /stopped · epoch/ }).click();
  await offers('status-bar');
  await workbench.run('Graft: Stop Run');
  await offers('palette');
  await workbench.run('Graft: Open Panel');
  await workbench.panel.locator('.graft-head vscode-button', { hasText: 'Stop…' }).click();
  await offers('panel');
  const row = page.getByRole('treeitem', { name: /^First run, Running/ });
  await workbench.clickInRow(row, /^Stop Run/);
  await offers('tree');
  await workbench.clickInRow(row, /^Stop Run/);
  await workbench.pick('Stop After This Epoch');
  await until(() => lastRun(folder).status === 'cancelled', 'the end of the run');
  assert.equal(lastRun(folder).id, id);
}

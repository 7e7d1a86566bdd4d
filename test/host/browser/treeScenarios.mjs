import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { graftOf, runGraft } from '../runGraft.mjs';
import { lastRun, writeEndless } from '../workspace.mjs';
import { accessProblems } from './accessProblems.mjs';
import { until } from './until.mjs';

export const treeScenarios = [
  ['the tree shows experiments and what each run changed', treeShowsRuns],
  ['the view of models shows what was packaged', modelsAreShown],
  ['ticked runs are compared', comparing],
  ['a run of a terminal is in tree, badge and status bar, and is stopped from there', terminalRun],
  ['a run that no notebook shows is cancelled from the palette', cancelUnseen],
  ['the settings of an older run come back, as an edit', restoring],
  ['a run is deleted with its key, and comes back', deleting],
];

/** Three runs of one experiment, as in a terminal before the window is opened. */
export function prepareRuns(folder, extension) {
  const file = path.join(folder, 'short.graft.md');
  const text = readFileSync(file, 'utf8');
  for (const changed of [text, text.replace('1e-3', '1e-5'), text.replace('epochs: 1', 'epochs: 2')]) {
    writeFileSync(file, changed);
    runGraft(extension, file);
  }
}

const row = (page, name) => page.getByRole('treeitem', { name }).first();

/** Opens the tree at the runs of the experiment. Only the experiment that ran last shows its runs by itself. */
async function openRuns({ workbench, page }) {
  await workbench.openTree();
  const experiment = row(page, /^short, \d+ runs/);
  await experiment.waitFor();
  if ((await experiment.getAttribute('aria-expanded')) === 'true') return;
  await experiment.click();
  await page.keyboard.press('ArrowRight');
}

async function treeShowsRuns({ workbench, page }) {
  await openRuns({ workbench, page });
  await row(page, /^epochs 1 → 2 and 1 more, Done/).waitFor();
  await row(page, /^First run, Done, \d+\.\d %/).waitFor();
  const middle = await row(page, /^learningRate 1e-3 → 1e-5, Done/).getAttribute('aria-label');
  // A quick machine needs less than a second for it.
  assert.match(middle, /[▲▼] \d+\.\d · \d+ m?s\b/);
  await row(page, /^endless/).waitFor();
  await until(
    async () => /Experiments\s*\d+(\.\d)? [kM]B/.test(await page.locator('.sidebar').innerText()),
    'the size of what is kept',
  );
}

async function modelsAreShown({ workbench, page }) {
  await workbench.openTree();
  await row(page, /^short, \d+\.\d % · .*B/).waitFor();
}

async function comparing({ workbench, page, shot }) {
  await openRuns({ workbench, page });
  for (const name of [/^First run/, /^learningRate 1e-3 → 1e-5/])
    await row(page, name).locator('.custom-view-tree-node-item-checkbox').click();
  await workbench.run('Graft: Compare Runs');
  const { panel } = workbench;
  await panel.getByRole('heading', { name: 'Compare Runs' }).waitFor();
  const differs = panel.getByRole('table', { name: 'Settings that differ' });
  assert.deepEqual(await differs.locator('tbody tr > *').allTextContents(), [
    'finetune.learningRate',
    '1e-3',
    '1e-5',
  ]);
  await panel.getByRole('columnheader', { name: 'First run (baseline)' }).first().waitFor();
  assert.equal(
    await panel
      .getByRole('img', { name: /^Validation loss/ })
      .locator('circle')
      .count(),
    2,
  );
  await panel
    .getByText(/^learningRate 1e-3 → 1e-5: \d+ fixed, [1-9]\d* broken of 300(; the first 25 of each)?$/)
    .first()
    .waitFor();
  assert.deepEqual(await accessProblems(await workbench.panelFrame()), []);
  await shot('compared');
  await panel
    .getByRole('button', { name: /^Open .*reviews\.csv, line \d+$/ })
    .first()
    .click();
  await page.locator('.tab.active', { hasText: 'reviews.csv' }).waitFor();
}

/** Starts an experiment that trains until it is cancelled, as in a terminal. */
function startEndless(folder, extension, name) {
  writeEndless(folder, name);
  spawn(process.execPath, [graftOf(extension), 'run', path.join(folder, `${name}.graft.md`)], {
    stdio: 'ignore',
  });
}

async function terminalRun({ workbench, page, folder, extension, shot }) {
  await workbench.openTree();
  startEndless(folder, extension, 'stopped');
  const running = row(page, /^First run, Running, epoch \d+/);
  await running.waitFor();
  await page.locator('.statusbar-item', { hasText: /stopped · epoch \d+\/1000 · .* %/ }).waitFor();
  await page.locator('.activitybar .badge', { hasText: '1' }).first().waitFor();
  await shot('tree-running');
  await workbench.clickInRow(running, /^Stop Run/);
  await workbench.pick('Stop Now');
  await until(() => lastRun(folder).status === 'cancelled', 'the end of the run');
  await row(page, /^First run, Cancelled/).waitFor();
}

async function cancelUnseen({ workbench, page, folder, extension }) {
  startEndless(folder, extension, 'unseen');
  await page.locator('.statusbar-item', { hasText: /unseen · epoch / }).waitFor();
  assert.equal(await page.locator('.tab', { hasText: 'unseen' }).count(), 0);
  await workbench.run('Graft: Stop Run');
  await workbench.pick('Stop Now');
  await until(() => lastRun(folder).status === 'cancelled', 'the end of the run');
}

async function restoring({ workbench, page, folder }) {
  await openRuns({ workbench, page });
  const before = readFileSync(path.join(folder, 'short.graft.md'), 'utf8');
  await workbench.clickInRow(row(page, /^learningRate 1e-3 → 1e-5/), /^Restore Settings/);
  await page.locator('.tab.dirty', { hasText: 'short.graft.md' }).waitFor();
  const cell = page.locator('.notebookOverlay .code-cell-row', { hasText: '1e-5' }).first();
  await cell.waitFor();
  await page
    .locator('.notification-toast', { hasText: 'The settings of this run' })
    .getByText('Undo')
    .click();
  await cell.waitFor({ state: 'detached' });
  assert.equal(readFileSync(path.join(folder, 'short.graft.md'), 'utf8'), before);
}

async function deleting({ workbench, page, folder }) {
  await openRuns({ workbench, page });
  const doomed = row(page, /^learningRate 1e-3 → 1e-5/);
  await doomed.click();
  await page.locator('.tab.active', { hasText: 'short.graft.md' }).waitFor();
  await page.keyboard.press('Delete');
  const toast = page.locator('.notification-toast', { hasText: 'The run was deleted' });
  await toast.waitFor();
  await doomed.waitFor({ state: 'detached' });
  const trash = path.join(folder, '.graft/trash');
  assert.equal(readdirSync(trash).length, 1);
  await toast.getByText('Undo').click();
  await doomed.waitFor();
  assert.ok(!existsSync(path.join(trash, 'any')) && readdirSync(trash).length === 0);
}

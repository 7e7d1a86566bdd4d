import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { writeEndless } from '../workspace.mjs';
import { runStarted } from './endlessRun.mjs';
import { until } from './until.mjs';

export const panelScenarios = [
  ['the panel opens beside the notebook and shows every setting', opening],
  ['the form writes the smallest change, which can be undone, and not into the file', writing],
  ['the form follows typing', following],
  ['what is wrong is said in the same words as in the editor', wrong],
  ['the data are looked at without training', lookingAtData],
  ['the curves of a run are drawn while it goes on', charting],
  ['the panel comes back after a reload', reloading],
];

const file = 'endless.graft.md';

/** A field of the form, by its stage and name: `finetune.epochs`. */
const fieldOf = (panel, name) => panel.locator(`[data-setting="${name}"]`);
const shownIn = (field) =>
  field
    .locator('vscode-text-field')
    .first()
    .evaluate((one) => one.value);

async function openPanel(workbench, name = 'endless') {
  await workbench.openFile(`${name}.graft.md`);
  await workbench.run('Graft: Open Panel');
  const { panel } = workbench;
  await panel.getByRole('heading', { name }).waitFor();
  return panel;
}

async function opening({ workbench, page, shot }) {
  const panel = await openPanel(workbench);
  assert.equal(await panel.locator('details').count(), 7);
  const epochs = fieldOf(panel, 'finetune.epochs');
  assert.equal(await shownIn(epochs), '1000');
  assert.match(
    await epochs.textContent(),
    /if omitted 3, or 30 with trainable: head\.an integer from 1 to 1000/,
  );
  const section = panel.locator('details[data-stage=finetune]');
  assert.equal(await section.getByText(/Runs again: /).count(), 2);
  await section.getByText('Runs again: Fine-tune, Optimize, Evaluate, Package').waitFor();
  assert.match(await fieldOf(panel, 'finetune.task').textContent(), /Runs again: Dataset, Preprocess, /);
  assert.ok(await epochs.locator('.graft-dot').isVisible());
  assert.ok(!(await fieldOf(panel, 'finetune.warmup').locator('.graft-dot').isVisible()));
  await shot('panel-settings');
  assert.equal(await page.locator('.tab.dirty').count(), 0);
}

async function enter(field, text) {
  const input = field.locator('vscode-text-field input');
  await input.fill(text);
  await input.press('Enter');
}

async function cellText(page, word) {
  const lines = await page.locator('.notebookOverlay .view-lines', { hasText: word }).first().textContent();
  return lines.replaceAll('\u00a0', ' ');
}

async function writing({ workbench, page, folder }) {
  const panel = await openPanel(workbench);
  await enter(fieldOf(panel, 'finetune.epochs'), '999');
  await until(async () => (await cellText(page, 'epochs')).includes('epochs: 999'), 'the text');
  assert.equal(await cellText(page, 'epochs'), 'epochs: 999batchSize: 1learningRate: 1e-3');
  await panel.locator('vscode-button', { hasText: 'Undo' }).click();
  await until(async () => (await cellText(page, 'epochs')).includes('epochs: 1000'), 'the text of before');
  await until(
    async () => (await shownIn(fieldOf(panel, 'finetune.epochs'))) === '1000',
    'the form of before',
  );
  await fieldOf(panel, 'finetune.optimizer').locator('vscode-dropdown').click();
  await fieldOf(panel, 'finetune.optimizer').locator('vscode-option', { hasText: 'sgd' }).click();
  await until(async () => (await cellText(page, 'epochs')).includes('optimizer: sgd'), 'the chosen word');
  await fieldOf(panel, 'finetune.optimizer').getByRole('button', { name: /Reset/ }).click();
  await until(async () => !(await cellText(page, 'epochs')).includes('optimizer'), 'the default');
  await fieldOf(panel, 'preprocess.clean.lowercase').locator('vscode-checkbox').click();
  await until(async () => /clean: +lowercase: true/.test(await cellText(page, 'maxLength')), 'the mapping');
  await fieldOf(panel, 'preprocess.clean.lowercase').getByRole('button', { name: /Reset/ }).click();
  await until(async () => !(await cellText(page, 'maxLength')).includes('clean'), 'no mapping');
  assert.match(readFileSync(path.join(folder, file), 'utf8'), /^epochs: 1000$/m);
}

async function following({ workbench, page }) {
  const panel = await openPanel(workbench);
  const lines = page.locator('.notebookOverlay .view-lines', { hasText: 'maxLength' }).first();
  await lines.click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('\nimageSize: 64');
  const shown = () => shownIn(fieldOf(panel, 'preprocess.imageSize'));
  await until(async () => (await shown()) === '64', 'the typed value in the form');
  for (let count = 0; count < '\nimageSize: 64'.length; count++) await page.keyboard.press('Backspace');
  await until(async () => (await shown()) === '', 'the form without it');
}

async function wrong({ workbench, shot }) {
  const panel = await openPanel(workbench);
  const length = fieldOf(panel, 'preprocess.maxLength');
  await enter(length, 'many');
  const message = length.locator('.graft-message');
  await message.waitFor();
  assert.equal(
    await message.textContent(),
    'preprocess.maxLength is "many"; it takes an integer from 4 to 8192.',
  );
  await shot('panel-wrong');
  await enter(length, '16');
  await message.waitFor({ state: 'detached' });
}

async function lookingAtData({ workbench, shot }) {
  const panel = await openPanel(workbench);
  await panel.getByRole('tab', { name: 'Data' }).click();
  await panel.locator('vscode-button', { hasText: 'Read the Data' }).click();
  await panel.getByText('Examples of each label').waitFor();
  await panel.getByText(/median length \d+ tokens/).waitFor();
  await panel.getByRole('img', { name: /^Lengths of the texts: most have/ }).waitFor();
  await panel.getByText('No text is truncated at 16 tokens.').waitFor();
  await shot('panel-data');
}

/** Starts a run, whose curves the panel shows. */
async function startRun({ workbench, page, folder }, name) {
  writeEndless(folder, name);
  const panel = await openPanel(workbench, name);
  await panel.getByRole('tab', { name: 'Charts' }).click();
  await page.locator('.tab', { hasText: `${name}.graft.md` }).click();
  await workbench.run('Notebook: Run All');
  await runStarted(folder, name);
  const chart = panel.getByRole('img', { name: /^Loss: training from/ });
  await chart.waitFor();
  return chart;
}

async function charting(given) {
  const chart = await startRun(given, 'charted');
  const step = async () => Number(/at step (\d+)/.exec(await chart.getAttribute('aria-label'))[1]);
  const first = await step();
  await until(async () => (await step()) > first, 'more points');
  await given.shot('panel-charts');
}

async function reloading(given) {
  const { workbench, page } = given;
  await startRun(given, 'reloaded');
  // The workbench writes down its tabs every five seconds, when it finds time. A reload before that loses them.
  await page.waitForTimeout(15_000);
  await page.reload();
  // The panel is restored with the window, which takes the focus from a palette that opens meanwhile.
  const { panel } = workbench;
  await panel.getByRole('heading', { name: 'reloaded' }).waitFor({ timeout: 400_000 });
  // Which tab was open the workbench writes down when it finds time, perhaps not before a reload.
  await panel.getByRole('tab', { name: 'Charts' }).click();
  const chart = panel.getByRole('img', { name: /^Loss: training from/ });
  await chart.waitFor();
  const label = await chart.getAttribute('aria-label');
  await until(async () => (await chart.getAttribute('aria-label')) !== label, 'more points');
}

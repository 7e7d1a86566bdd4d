import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runGraft } from '../runGraft.mjs';
import { lastRun } from '../workspace.mjs';
import { emptyFilesZip } from '../zip.mjs';
import { accessProblems } from './accessProblems.mjs';
import { validationPixels } from './chartColours.mjs';
import { lossChart, startEndless } from './endlessRun.mjs';
import { fineTuneFromMenu, openFolderMenu } from './folderMenu.mjs';
import { themes } from './themes.mjs';
import { until } from './until.mjs';

export const scenarios = [
  ['the menu of a folder offers to fine-tune where it holds data, and asks for the model alone', folderMenu],
  ['an archive of images is offered where its names show classes, in menu and palette', archiveMenu],
  ['the palette writes an experiment and runs it', fineTuneFromPalette],
  ['the chart is drawn while the training goes on', chartGrows],
  ['a training shows the results of every stage, and its file holds no outputs', resultsAreShown],
  ['the model is packaged in one pick', packaging],
  ['a package answers in its card', packageIsTried],
  ["a mistake's line opens its row", mistakeOpens],
  ['results come back on reopening', reopening],
  ['every theme is legible', everyTheme],
  ['cells say that their data are gone until the data are back', dataAreGone],
  ['a failing run shows its coded error', failingRun],
  ['a window reload finds the run again', windowReload],
  ['a run is cancelled, and goes on when run again', cancelling],
];

/** A training and its package, as from a terminal, for the scenarios that look at results. */
export function prepareTrained(folder, extension) {
  for (const name of ['trained', 'short']) runGraft(extension, path.join(folder, `${name}.graft.md`));
}

async function folderMenu({ page, folder }) {
  assert.equal(await openFolderMenu(page, 'tiny-bert'), false);
  await page.keyboard.press('Escape');
  mkdirSync(path.join(folder, 'fresh'));
  writeFileSync(path.join(folder, 'fresh', 'train.csv'), 'text,label\na,x\nb,y\n');
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'fresh' }).waitFor();
  await fineTuneFromMenu(page, 'fresh');
  await page.keyboard.press('Escape');
}

async function archiveMenu({ workbench, page, folder }) {
  writeFileSync(path.join(folder, 'album.zip'), emptyFilesZip(['cats/1.jpg', 'dogs/1.jpg']));
  writeFileSync(path.join(folder, 'single.zip'), emptyFilesZip(['cats/1.jpg']));
  await fineTuneFromMenu(page, 'album.zip');
  await page.keyboard.press('Escape');
  assert.equal(await openFolderMenu(page, 'single.zip'), false);
  await page.keyboard.press('Escape');
  await workbench.run('Graft: Fine-tune Model');
  await workbench.pick('album.zip');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'efficientnet_lite0' }).waitFor();
  await page.keyboard.press('Escape');
}

async function fineTuneFromPalette({ workbench, page, folder }) {
  await workbench.run('Graft: Fine-tune Model');
  await workbench.pick('reviews.csv');
  await page.locator('.quick-input-title', { hasText: 'Pretrained Model' }).waitFor();
  await workbench.pick('A folder');
  const input = page.locator('.quick-input-widget input[type=text]').first();
  await page.locator('.quick-input-title', { hasText: 'Folder of the Pretrained Model' }).waitFor();
  await workbench.pick('tiny-bert');
  await until(async () => (await input.inputValue()).endsWith('/tiny-bert/'), 'the folder in the dialog');
  // The dialog takes no click while it looks into the folder.
  await until(async () => {
    const button = page.locator('.quick-input-widget .monaco-button', { hasText: 'OK' });
    await button.click({ timeout: 1000 }).catch(() => {});
    return (await page.locator('.tab', { hasText: 'reviews.graft.md' }).count()) > 0;
  }, 'the experiment');
  const text = readFileSync(path.join(folder, 'reviews.graft.md'), 'utf8');
  assert.match(text, /^preset: \.\/tiny-bert$/m);
  assert.match(text, /^path: reviews\.csv$/m);
  await until(() => lastRun(folder)?.experiment === 'reviews.graft.md', 'its run');
}

async function chartGrows(given) {
  const chart = await startEndless(given, 'charted');
  const step = async () => Number(/at step (\d+)/.exec(await chart.getAttribute('aria-label'))[1]);
  const first = await step();
  await given.workbench.outputs.locator('.graft-progress', { hasText: / left/ }).waitFor();
  const inked = await chart.evaluate((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 3; at < data.length; at += 4) if (data[at] > 0) count += 1;
    return count;
  });
  assert.ok(inked > 500, `${inked} pixels are drawn`);
  await chart.evaluate((canvas) => {
    canvas.dataset.seen = 'before';
  });
  await until(async () => (await step()) > first, 'more points');
  await given.shot('training');
  assert.equal(await chart.getAttribute('data-seen'), 'before', 'the same canvas is drawn on');
}

async function resultsAreShown({ workbench, page, folder }) {
  const { outputs } = workbench;
  const file = path.join(folder, 'trained.graft.md');
  const text = readFileSync(file, 'utf8').replace('1e-3', '2e-3');
  writeFileSync(file, text);
  const before = lastRun(folder).id;
  await workbench.openFile('trained.graft.md');
  await workbench.run('Notebook: Run All');
  await until(
    () => lastRun(folder).id !== before && lastRun(folder).status !== 'running',
    'the end of the run',
  );
  await outputs.getByText('Median step').waitFor();
  await outputs.getByText('Most confident mistakes').first().waitFor();
  assert.equal(await outputs.locator('.graft-matrix tbody tr').count(), 2);
  const headline = await outputs.locator('.graft-verdict').textContent();
  assert.match(headline, /^Accuracy \d+\.\d % \(/);
  assert.equal(await outputs.locator('.graft-headline dt', { hasText: /^Accuracy$/ }).count(), 0);
  assert.equal(await page.locator('.tab.dirty').count(), 0);
  assert.equal(readFileSync(file, 'utf8'), text);
}

async function mistakeOpens({ workbench, page, folder, shot }) {
  await workbench.openFile('trained.graft.md');
  const line = workbench.outputs.getByRole('button', { name: /^Open reviews\.csv, line \d+$/ }).first();
  const number = Number(await line.textContent());
  const row = line.locator('xpath=ancestor::tr');
  const text = await row.locator('th').textContent();
  assert.ok(readFileSync(path.join(folder, 'reviews.csv'), 'utf8').split('\n')[number - 1].startsWith(text));
  await line.click();
  await page.locator('.tab.active', { hasText: 'reviews.csv' }).waitFor();
  await page.getByText(`Ln ${number}, Col 1`).waitFor();
  await shot('mistake');
}

async function packaging({ workbench, page, folder }) {
  await workbench.openFile('trained.graft.md');
  await workbench.run('Graft: Package Model');
  await page.locator('.quick-input-title', { hasText: 'Package to models/trained' }).waitFor();
  const format = (name) => page.locator('.quick-input-list-entry', { hasText: name }).first();
  assert.ok(await format('safetensors').locator('[aria-checked=true], :checked').first().isVisible());
  await format('tfjs').click();
  await page.locator('.quick-input-widget input[type=text]').first().press('Enter');
  await workbench.outputs.getByText('Try It').waitFor();
  const packaged = path.join(folder, 'models/trained');
  for (const name of ['model.safetensors', 'tfjs/model.json', 'typescript/tfjsInBrowser.ts'])
    assert.ok(existsSync(path.join(packaged, name)), readdirSync(packaged).join());
  const copied = await workbench.outputs.getByText(/^Copy for /).allTextContents();
  assert.deepEqual(copied, ['Copy for Python', 'Copy for Node', 'Copy for Browser']);
  await page.locator('.tab.active').click();
  await page.keyboard.press('Control+s');
  await until(async () => (await page.locator('.tab.dirty').count()) === 0, 'the file with the new stage');
}

async function packageIsTried({ workbench, shot }) {
  await workbench.openFile('short.graft.md');
  const { outputs } = workbench;
  const field = outputs.locator('.graft-ask input');
  await field.fill('the film was lovely');
  await field.press('Enter');
  await outputs.locator('.graft-share').nth(1).waitFor();
  const shares = await outputs.locator('.graft-share .graft-number').allTextContents();
  const sum = shares.reduce((total, share) => total + Number.parseFloat(share), 0);
  assert.ok(Math.abs(sum - 100) < 0.2, shares.join());
  await outputs.getByText('safetensors (Graft,').waitFor();
  await shot('tried');
}

async function reopening({ workbench, page, shot }) {
  for (const name of ['short.graft.md', 'trained.graft.md']) {
    await workbench.openFile(name);
    await lossChart(workbench).waitFor();
    await workbench.outputs.locator('.graft-matrix').waitFor();
  }
  await shot('reopened');
  assert.equal(await page.locator('.tab.dirty').count(), 0);
}

async function everyTheme({ workbench, shot }) {
  await workbench.openFile('trained.graft.md');
  for (const [name, theme, bodyClass] of themes) {
    await workbench.setTheme(theme, bodyClass);
    const frame = await workbench.outputFrame();
    assert.deepEqual(await accessProblems(frame), [], theme);
    await until(async () => (await validationPixels(frame)) > 15, `marks in the colour of ${theme}`);
    for (const [part, pattern] of [
      ['chart', '.graft-charts'],
      ['matrix', '.graft-matrix'],
    ]) {
      await shot(`${name}-${part}`, await workbench.outputs.locator(pattern).first().boundingBox());
    }
  }
  await workbench.setTheme(themes[0][1], themes[0][2]);
}

async function dataAreGone({ workbench, page, folder }) {
  await workbench.openFile('trained.graft.md');
  const feet = page
    .locator('.notebookOverlay')
    .filter({ visible: true })
    .locator('.cell-statusbar-container');
  const [file, away] = ['reviews.csv', 'away.csv'].map((name) => path.join(folder, name));
  await feet.getByText(/Fresh/).first().waitFor();
  renameSync(file, away);
  await feet
    .getByText(/Unknown: .*reviews\.csv/)
    .first()
    .waitFor();
  renameSync(away, file);
  await feet.getByText(/Fresh/).first().waitFor();
}

async function failingRun({ workbench, page, shot }) {
  await workbench.openFile('broken.graft.md');
  await workbench.run('Notebook: Run All');
  const error = workbench.outputs.locator('.graft-error');
  await error.waitFor();
  assert.match(await error.locator('.graft-code').textContent(), /^dataset\/[\w-]+$/);
  await page.locator('.notebookOverlay .codicon-notebook-state-error').first().waitFor();
  await shot('error');
  await error.locator('.graft-link').click();
  await page.locator('.tab.active', { hasText: 'unlabelled.csv' }).waitFor();
}

async function windowReload(given) {
  const { workbench, page, folder, shot } = given;
  const chart = await startEndless(given, 'reloaded');
  await page.reload();
  await workbench.ready();
  await workbench.openFile('reloaded.graft.md');
  await chart.waitFor();
  const label = await chart.getAttribute('aria-label');
  await until(async () => (await chart.getAttribute('aria-label')) !== label, 'more points after the reload');
  assert.equal(await page.locator('.tab.dirty').count(), 0);
  await shot('reloaded');
  assert.equal(lastRun(folder).status, 'running');
}

async function cancelling(given) {
  const { workbench, page, folder, shot } = given;
  await startEndless(given, 'cancelled');
  await workbench.run('Graft: Stop Run');
  await workbench.pick('Stop Now');
  const cancelled = workbench.outputs.getByText(/^Cancelled\./);
  await cancelled.waitFor();
  await page
    .locator('.notebookOverlay .codicon-notebook-state-executing')
    .first()
    .waitFor({ state: 'detached' });
  await shot('cancelled');
  await until(async () => lastRun(folder).status === 'cancelled', 'the end of the run');
  await workbench.run('Notebook: Run All');
  await cancelled.waitFor({ state: 'detached' });
  await workbench.outputs.locator('.graft-progress', { hasText: / left/ }).waitFor();
  await workbench.run('Graft: Stop Run');
  await workbench.pick('Stop Now');
  await cancelled.waitFor();
}

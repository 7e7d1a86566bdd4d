// The README's animation and image: a user's first minute, filmed.
import assert from 'node:assert/strict';
import { cpSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { lastRun } from '../workspace.mjs';
import { DrawnPointer } from './drawnPointer.mjs';
import { openFolderMenu } from './folderMenu.mjs';
import { until } from './until.mjs';
import { WindowFilm } from './windowFilm.mjs';

export const animationScenarios = [
  ['the way from a folder of data to the score is filmed, and its results are an image', firstRun],
];

const root = fileURLToPath(new URL('../../..', import.meta.url));
const animation = path.join(root, 'media/firstRun.gif');
const image = path.join(root, 'media/notebook.png');
const size = { width: 960, height: 640 };
const largestBytes = 3e6;

/** The data of the example, and nothing else. Returns the folder to open. */
export function prepareProject(folder) {
  const project = path.join(folder, 'dictionary');
  for (const name of ['train.csv', 'test.csv'])
    cpSync(path.join(root, 'examples/definitions', name), path.join(project, 'definitions', name));
  return project;
}

async function firstRun(given) {
  await filmed(given);
  await imaged(given);
}

async function filmed(given) {
  const { page } = given;
  await page.setViewportSize(size);
  await untilReady(page);
  const pointer = await DrawnPointer.on(page);
  const film = await WindowFilm.of(page);
  await film.scene(() => sleep(500), 0.5);
  await film.scene(() => chooseModel(page, pointer), 3.4);
  await film.scene(() => draftOpens(given, pointer), 1.8);
  await film.scene(() => sleep(1200), 1.2);
  await film.scene(() => trainingBegins(given, pointer), 1);
  await film.scene(() => trainingEnds(given), 3.6);
  await film.scene(() => turnTo(page, cells.evaluate, -10), 0.8);
  await film.scene(() => sleep(2500), 2);
  await film.stop();
  await film.writeGif(animation);
  await checkAnimation();
}

/** The extension has looked into the folder, and the pointer's own click will find the offer. */
async function untilReady(page) {
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'definitions' }).waitFor();
  await until(async () => {
    const isOffered = await openFolderMenu(page, 'definitions');
    await page.keyboard.press('Escape');
    return isOffered;
  }, 'the offer in the menu');
}

async function chooseModel(page, pointer) {
  await pointer.click(page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'definitions' }), {
    button: 'right',
    into: 60,
  });
  const offer = page.getByRole('menuitem', { name: 'Fine-tune Model…' });
  await offer.waitFor();
  await pointer.click(offer, { into: 60 });
  const model = page.locator('.quick-input-list .monaco-list-row', { hasText: 'all-MiniLM-L6-v2' }).first();
  await model.waitFor();
  await pointer.click(model, { into: 120 });
}

async function draftOpens({ page, workbench }, pointer) {
  await page.locator('.tab', { hasText: 'definitions.graft.md' }).waitFor();
  await pointer.moveTo(shownNotebook(page));
  // More room for the charts.
  await page.keyboard.press('Control+b');
  await workbench.outputs.getByText('432').first().waitFor();
}

const shownNotebook = (page) => page.locator('.notebookOverlay').filter({ visible: true }).first();

/** The cells of the draft that are scrolled to, counted with the prose between them. */
const cells = { finetune: 7, evaluate: 9 };

const tolerance = 25;

/** Turns the wheel until a cell is `below` pixels under the notebook's upper edge, or the notebook is at its end. */
async function turnTo(page, cell, below) {
  const { y: top } = await shownNotebook(page).boundingBox();
  let [before, still] = [undefined, 0];
  await until(async () => {
    const y = await heightOf(page, cell);
    still = y === before && Number.isFinite(y) ? still + 1 : 0;
    if (still === 5 || Math.abs(y - top - below) < tolerance) return true;
    before = y;
    // By half of the way, since cells above are laid out meanwhile.
    await page.mouse.wheel(0, Math.max(-80, Math.min(80, (y - top - below) / 2)));
    return false;
  }, 'what is scrolled to');
}

/** Where a cell begins. One that is too far away is not drawn. */
async function heightOf(page, cell) {
  const rows = await shownNotebook(page)
    .locator('.cell-list-container .monaco-list-row[data-index]')
    .evaluateAll((drawn) =>
      drawn.map((row) => ({ index: Number(row.dataset.index), y: row.getBoundingClientRect().y })),
    );
  const found = rows.find(({ index }) => index === cell);
  return found?.y ?? (rows.some(({ index }) => index < cell) ? 1 : -1) * Number.POSITIVE_INFINITY;
}

async function trainingBegins({ page, workbench }, pointer) {
  await pointer.moveTo(shownNotebook(page));
  await turnTo(page, cells.finetune, -90);
  await workbench.outputs.locator('.graft-progress', { hasText: ' left' }).waitFor();
}

async function trainingEnds({ folder }) {
  await until(() => lastRun(folder)?.status === 'done', 'the end of the run', 180);
}

async function checkAnimation() {
  const { width, height, pages, delay, loop } = await sharp(animation, { animated: true }).metadata();
  const seconds = delay.reduce((sum, ms) => sum + ms, 0) / 1000;
  assert.deepEqual([width, height / pages, loop], [size.width, size.height, 0]);
  assert.ok(seconds > 10 && seconds < 15, `${seconds} s`);
  assert.ok(statSync(animation).size < largestBytes, `${statSync(animation).size} bytes`);
}

async function imaged(given) {
  const { page, workbench } = given;
  await page.setViewportSize({ width: 1180, height: 1240 });
  await page.locator('#drawn-pointer').evaluate((pointer) => pointer.remove());
  await page.mouse.move(600, 600);
  await page.mouse.wheel(0, -360);
  await workbench.outputs.locator('.graft-matrix').waitFor();
  await page.mouse.move(0, 0);
  await sleep(1000);
  await page.screenshot({ path: image });
}

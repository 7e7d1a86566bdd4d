import assert from 'node:assert/strict';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeBmp } from '../bmp.mjs';
import { runGraft } from '../runGraft.mjs';
import { imageStages } from './imageStages.mjs';
import { until } from './until.mjs';

/** They need what `prepareManyImages` makes. */
export const imageGridScenarios = [
  ['of thousands of images only those that are seen are there', onlySeen],
  ['the last of thousands is there after scrolling to the end', lastIsShown],
  ['keys lead through all images, and open one', keysLead],
  ['a class is gone to by its name', classIsGoneTo],
  ['an image that has changed is not shown', changedIsNotShown],
  ['the panel shows the same images', panelShowsThem],
];

const classes = { ants: 2500, bees: 2500 };
const total = Object.values(classes).reduce((sum, count) => sum + count, 0);
/** More nodes than a window of images needs, and far fewer than there are images. */
const most = 250;

const experiment = `# Thousands\n\n${imageStages('thousands')}`;

/** Writes thousands of images, no two alike, and has them read. */
export function prepareManyImages(folder, extension) {
  for (const [hue, [label, count]] of Object.entries(classes).entries()) {
    mkdirSync(path.join(folder, 'thousands', label), { recursive: true });
    for (let i = 0; i < count; i++) {
      const levelAt = (x, y, channel) =>
        channel === hue ? 200 : (((i + 1) * (x + 3 * y + 1) * 2654435761) >>> 24) & 127;
      writeFileSync(path.join(folder, 'thousands', label, `${i}.bmp`), writeBmp(33, 32, levelAt));
    }
  }
  const file = path.join(folder, 'thousands.graft.md');
  writeFileSync(file, experiment);
  runGraft(extension, file, '--until', 'dataset');
}

const grid = (body) => body.getByRole('listbox', { name: 'Images of the dataset' });
const thumbnails = (body) => grid(body).getByRole('option');
const isThere = (thumbnail) => until(async () => (await thumbnail.locator('img').count()) === 1, 'the image');

/** Opens the results that have the grid. @returns their document */
async function openGrid({ workbench }) {
  await workbench.openFile('thousands.graft.md');
  const { outputs } = workbench;
  await grid(outputs).scrollIntoViewIfNeeded();
  await isThere(thumbnails(outputs).first());
  return outputs;
}

async function onlySeen(given) {
  const outputs = await openGrid(given);
  assert.equal(await thumbnails(outputs).first().getAttribute('aria-setsize'), String(total));
  assert.match(await thumbnails(outputs).first().getAttribute('aria-label'), /^thousands\/ants\/\d+\.bmp$/);
  assert.match(await thumbnails(outputs).first().locator('img').getAttribute('src'), /^data:image\/jpeg/);
  assert.ok((await thumbnails(outputs).count()) < most);
  await given.shot('image-grid', await grid(outputs).boundingBox());
}

async function lastIsShown(given) {
  const outputs = await openGrid(given);
  const heights = await grid(outputs).evaluate((list) => [list.scrollHeight, list.clientHeight]);
  assert.ok(heights[0] > 20 * heights[1], String(heights));
  for (const share of [0.2, 0.4, 0.6, 0.8, 1])
    await grid(outputs).evaluate((list, to) => list.scrollTo(0, to * list.scrollHeight), share);
  const last = outputs.locator(`[aria-posinset="${total}"]`);
  await isThere(last);
  assert.match(await last.getAttribute('aria-label'), /^thousands\/bees\//);
  const width = await last.locator('img').evaluate((image) => image.decode().then(() => image.naturalWidth));
  assert.equal(width, 96);
  assert.ok((await thumbnails(outputs).count()) < most);
}

async function keysLead(given) {
  const outputs = await openGrid(given);
  const { page } = given;
  const active = async () =>
    outputs.locator('[role=option][aria-selected=true]').getAttribute('aria-posinset');
  await grid(outputs).press('Home');
  assert.equal(await active(), '1');
  await grid(outputs).press('ArrowRight');
  await grid(outputs).press('ArrowRight');
  assert.equal(await active(), '3');
  await grid(outputs).press('ArrowDown');
  const below = Number(await active());
  assert.ok(below > 4, String(below));
  await grid(outputs).press('ArrowUp');
  assert.equal(await active(), '3');
  await grid(outputs).press('End');
  assert.equal(await active(), String(total));
  await isThere(outputs.locator(`[aria-posinset="${total}"]`));
  const name = await outputs.locator(`[aria-posinset="${total}"]`).getAttribute('aria-label');
  await grid(outputs).press('Enter');
  await page.locator('.tab', { hasText: path.basename(name) }).waitFor();
}

async function classIsGoneTo(given) {
  const outputs = await openGrid(given);
  await outputs.getByLabel('Go to a class').selectOption('1');
  await isThere(outputs.locator(`[aria-posinset="${classes.ants + 1}"]`));
}

async function changedIsNotShown(given) {
  const outputs = await openGrid(given);
  const of = (label) => path.join(given.folder, 'thousands', label);
  renameSync(of('ants'), of('away'));
  const gone = thumbnails(outputs).filter({ hasText: '!' }).first();
  // Scroll to a new place, since images seen before are kept. When the window notices the changed data, it may draw the grid again from its top.
  await until(async () => {
    await grid(outputs).evaluate((list) => list.scrollTo(0, list.scrollHeight * 0.3));
    return gone.waitFor({ timeout: 2000 }).then(
      () => true,
      () => false,
    );
  }, 'an image that is gone');
  assert.match(await gone.getAttribute('aria-label'), /was removed after the dataset was read/);
  renameSync(of('away'), of('ants'));
}

async function panelShowsThem({ workbench }) {
  await workbench.openFile('thousands.graft.md');
  await workbench.run('Graft: Open Panel');
  const { panel } = workbench;
  await panel.getByRole('tab', { name: 'Data' }).click();
  await grid(panel).scrollIntoViewIfNeeded();
  await isThere(thumbnails(panel).first());
  await grid(panel).press('End');
  await isThere(panel.locator(`[aria-posinset="${total}"]`));
  assert.ok((await thumbnails(panel).count()) < most);
}

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeBmp } from '../bmp.mjs';
import { until } from './until.mjs';

/** They need what `prepareAlbum` makes, of which there has been no run. */
export const imageFixScenarios = [
  ['what is wrong with images is said before the first run', saidBeforeRun],
  ['an image that was moved to another class is back after Undo', moveIsUndone],
  ['an image that was removed is back after Undo', removalIsUndone],
  ['the look at thousands of images is stopped, and gone on with, in the status bar', lookIsStopped],
];

const copy = path.join('album', 'dog', 'copy.bmp');

/** Writes two classes of images, one of which has a copy in the other class. */
export function prepareAlbum(folder) {
  const write = (name, level) => {
    const file = path.join(folder, 'album', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(
      file,
      writeBmp(64, 48, (x, y, channel) => (level * (x + 3 * y) + 40 * channel) % 256),
    );
  };
  for (const [name, level] of [
    ['cat/1.bmp', 1],
    ['cat/2.bmp', 5],
    ['dog/1.bmp', 9],
    ['dog/copy.bmp', 1],
  ])
    write(name, level);
  writeFileSync(path.join(folder, 'album.graft.md'), '# Album\n\n```yaml dataset\npath: album\n```\n');
}

const cell = (page) => page.locator('.notebookOverlay .code-cell-row', { hasText: 'path: album' }).first();

async function saidBeforeRun({ workbench, page, shot }) {
  await workbench.openFile('album.graft.md');
  await cell(page).locator('.squiggly-warning').first().waitFor();
  await cell(page)
    .locator('.view-line')
    .first()
    .hover({ position: { x: 20, y: 8 } });
  await page.getByText('dog/copy.bmp is a copy of cat/1.bmp, which has another label.').first().waitFor();
  await shot('image-finding');
  await page.mouse.move(0, 0);
}

/** Takes a quick fix of the finding. A list offers the fixes of the moment at which it opens: while findings are renewed, it may be empty. */
async function takeFix(page, title) {
  const fix = page.locator('.action-widget .monaco-list-row', { hasText: title }).first();
  const offered = async () => {
    await page.keyboard.press('Escape');
    await cell(page).locator('.squiggly-warning').first().waitFor();
    await cell(page).locator('.view-line').first().click();
    await page.keyboard.press('Control+.');
    return fix.waitFor({ timeout: 3000 }).then(
      () => true,
      () => false,
    );
  };
  await until(offered, title);
  await fix.click();
}

async function undo(page, said) {
  const toast = page.locator('.notification-toast', { hasText: said });
  await toast.getByRole('button', { name: 'Undo' }).click();
}

async function moveIsUndone({ workbench, page, folder }) {
  const [from, to] = [copy, path.join('album', 'cat', 'copy.bmp')].map((name) => path.join(folder, name));
  const content = readFileSync(from);
  await workbench.openFile('album.graft.md');
  await takeFix(page, 'Move to Another Class');
  await workbench.pick('cat');
  await until(() => existsSync(to) && !existsSync(from), 'the image in the other class');
  await undo(page, 'copy.bmp is in the class cat now.');
  await until(() => existsSync(from) && !existsSync(to), 'the image where it was');
  assert.deepEqual(readFileSync(from), content);
}

async function removalIsUndone({ workbench, page, folder }) {
  const file = path.join(folder, copy);
  const content = readFileSync(file);
  await workbench.openFile('album.graft.md');
  await takeFix(page, 'Move to Trash');
  await until(() => !existsSync(file), 'the removal');
  await undo(page, 'copy.bmp is removed.');
  // It is there before its content is.
  await until(() => existsSync(file) && readFileSync(file).equals(content), 'the image as it was');
}

/** Writes more images than are decoded in some seconds, no two alike. */
export function prepareCrowd(folder) {
  for (let i = 0; i < 6000; i++) {
    const levelAt = (x, y, channel) =>
      (((i + 1) * (x + 5 * y + 1) * (channel + 1) * 2654435761) >>> 24) & 255;
    const file = path.join(folder, 'crowd', i % 2 ? 'odd' : 'even', `${i}.bmp`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, writeBmp(34, 34, levelAt));
  }
  writeFileSync(path.join(folder, 'crowd.graft.md'), '# Crowd\n\n```yaml dataset\npath: crowd\n```\n');
}

async function lookIsStopped({ workbench, page, shot }) {
  await workbench.openFile('crowd.graft.md');
  const item = (said) => page.locator('.statusbar-item', { hasText: said });
  const take = async (said, button) => {
    await item(said).waitFor();
    await item(said).locator('a').click();
    await page.locator('.notification-toast').getByRole('button', { name: button }).click();
  };
  await take('images are still to be compared', 'Stop');
  await item('images were not compared').waitFor();
  await shot('images-stopped');
  await take('images were not compared', 'Go On');
  await item(/images are still to be compared|images were not/).waitFor({
    state: 'detached',
    timeout: 120_000,
  });
}

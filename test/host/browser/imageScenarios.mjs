import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeBmp } from '../bmp.mjs';
import { runGraft } from '../runGraft.mjs';
import { writeTinyResnet } from '../tinyResnet.mjs';
import { imageStages } from './imageStages.mjs';
import { until } from './until.mjs';

/** They need what `prepareImages` makes. */
export const imageScenarios = [
  ['what spoke for an answer is laid over a mistake, by click and by key', mistakeIsExplained],
  ['a package answers about an image that is dropped on it', droppedImageIsAnswered],
  ['an image that is gone is said to be', failureIsSaid],
];

const experiment = `# Images

${imageStages('images')}
\`\`\`yaml finetune
epochs: 1
learningRate: 1e-9
\`\`\`

\`\`\`yaml evaluate
\`\`\`

\`\`\`yaml package
to: models/images
\`\`\`
`;

/** Writes two classes of images and trains on them, so badly that there are mistakes. */
export function prepareImages(folder, extension) {
  writeTinyResnet(path.join(folder, 'tiny-resnet'));
  for (const [hue, label] of ['red things', 'green things'].entries())
    for (let i = 0; i < 16; i++) {
      mkdirSync(path.join(folder, 'images', label), { recursive: true });
      const levelAt = (x, y, channel) => (channel === hue ? 200 : 40) + ((x * (i + 3) + y * 7) % 40);
      writeFileSync(path.join(folder, 'images', label, `${i}.bmp`), writeBmp(64, 56, levelAt));
    }
  const file = path.join(folder, 'images.graft.md');
  writeFileSync(file, experiment);
  runGraft(extension, file);
}

const figure = ({ outputs }) => outputs.locator('.graft-image', { hasText: 'Explain' }).first();
const source = (image) => image.locator('img').getAttribute('src');

async function mistakeIsExplained({ workbench, shot }) {
  await workbench.openFile('images.graft.md');
  const image = figure(workbench);
  const button = image.getByRole('button', { name: /^Explain images\// });
  await button.click();
  await until(async () => (await source(image)).startsWith('data:image/png'), 'the explanation');
  assert.equal(await button.getAttribute('aria-pressed'), 'true');
  const size = await image.locator('img').evaluate((image) => image.decode().then(() => image.naturalWidth));
  assert.equal(size, 32);
  await shot('explained', await image.boundingBox());
  await button.press('Enter');
  assert.match(await source(image), /^data:image\/jpeg/);
  await button.press('Space');
  assert.match(await source(image), /^data:image\/png/);
}

async function droppedImageIsAnswered({ workbench, folder, shot }) {
  await workbench.openFile('images.graft.md');
  const { outputs } = workbench;
  const target = outputs.locator('.graft-row', { hasText: 'or drop one here' });
  const image = readFileSync(path.join(folder, 'images/red things/0.bmp')).toString('base64');
  await target.evaluate((element, base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], 'dropped.bmp'));
    element.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, image);
  const shares = outputs.locator('.graft-share');
  await shares.nth(1).waitFor();
  assert.match((await shares.allTextContents()).join(), /(red|green) things/);
  assert.deepEqual(await outputs.getByText(/^Copy for /).allTextContents(), ['Copy for Python']);
  await shot('dropped');
}

async function failureIsSaid({ workbench, folder, page }) {
  await workbench.openFile('images.graft.md');
  const image = workbench.outputs.locator('.graft-image', { hasText: 'Explain' }).nth(1);
  const name = await image.locator('img').getAttribute('alt');
  renameSync(path.join(folder, name), path.join(folder, `${name}.gone`));
  await image.getByRole('button', { name: 'Explain' }).click();
  await image.getByRole('status').getByText(path.basename(name)).waitFor();
  assert.match(await source(image), /^data:image\/jpeg/);
  assert.equal(await page.locator('.tab.dirty').count(), 0);
}

// Every view in four themes and two widths: images to look at, and what axe says of each.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runGraft } from '../runGraft.mjs';
import { accessProblems } from './accessProblems.mjs';
import { prepareImages } from './imageScenarios.mjs';
import { themes } from './themes.mjs';
import { prepareRuns } from './treeScenarios.mjs';
import { until } from './until.mjs';

export const looksScenarios = [
  ['a notebook with results', notebook],
  ['candidates on their frontier', frontier],
  ['a score over leaks', leaks],
  ['predicted numbers', numbers],
  ['a gallery of images', gallery],
  ['the tree', tree],
  ['a comparison of runs', comparison],
  ['the panel', panel],
  ['an error in its cell', error],
  ['the problems in the data', problems],
];

const widths = [1440, 900];

/** Runs of texts and of images, and one with candidates, as in a terminal. */
export function prepareLooks(folder, extension) {
  prepareImages(folder, extension);
  prepareRuns(folder, extension);
  const text = readFileSync(path.join(folder, 'short.graft.md'), 'utf8');
  const file = path.join(folder, 'smaller.graft.md');
  writeFileSync(file, text.replace('```yaml evaluate', `\`\`\`yaml optimize\n${candidates}\n\`\`\`\n\n$&`));
  runGraft(extension, file);
  prepareLeaks(folder, extension, text);
  prepareNumbers(folder, extension, text);
}

/** A run whose test texts are partly training texts. */
function prepareLeaks(folder, extension, text) {
  const rows = Array.from(
    { length: 60 },
    (_, i) => `${i % 2 ? 'good' : 'bad'} text ${i},${i % 2 ? 'x' : 'y'}`,
  );
  const write = (name, some) =>
    writeFileSync(path.join(folder, name), ['text,label', ...some, ''].join('\n'));
  write('leaky-train.csv', rows.slice(0, 40));
  write('leaky-test.csv', [...rows.slice(40, 57), ...rows.slice(0, 6)]);
  const file = path.join(folder, 'leaky.graft.md');
  writeFileSync(file, withData(text, 'train: leaky-train.csv\ntest: leaky-test.csv'));
  runGraft(extension, file);
}

/** A run that predicts numbers. */
function prepareNumbers(folder, extension, text) {
  const rows = Array.from(
    { length: 90 },
    (_, i) => `${'good '.repeat(i % 9)}text ${i},${(i % 9) + (i % 4) / 4}`,
  );
  writeFileSync(path.join(folder, 'stars.csv'), ['text,stars', ...rows, ''].join('\n'));
  const file = path.join(folder, 'stars.graft.md');
  writeFileSync(file, withData(text, 'path: stars.csv\nlabel: stars'));
  runGraft(extension, file);
}

const withData = (text, settings) =>
  text.replace(/(```yaml dataset\n)[\s\S]*?(\n```)/, `$1${settings}$2`).replace(/to: .*/, 'to: models/looks');

const candidates = 'quantize: [int8, int4, float16]\nprune: [0.5, 0.8]\nrecover: 1';

/**
 * Takes the images of a view.
 * @param frame the frame in which Graft draws, if it does; axe looks at it in each theme
 */
async function inEveryTheme({ workbench, page, shot }, name, { frame, height = 1000 }) {
  const size = page.viewportSize();
  for (const [short, theme, bodyClass] of themes) {
    if (frame) await workbench.setTheme(theme, bodyClass, await frame());
    else await workbench.setWindowTheme(theme, bodyClass);
    if (frame) assert.deepEqual(await accessProblems(await frame()), [], `${name} in ${theme}`);
    for (const width of widths) {
      await page.setViewportSize({ width, height });
      // Charts and outputs are laid out again.
      await page.waitForTimeout(700);
      await shot(`${name}-${short}-${width}`);
    }
  }
  await page.setViewportSize(size);
  await workbench.setWindowTheme(themes[0][1], themes[0][2]);
}

const outputs =
  ({ workbench }) =>
  () =>
    workbench.outputFrame();
const ownPanel =
  ({ workbench }) =>
  () =>
    workbench.panelFrame();

async function notebook(given) {
  const { workbench } = given;
  await workbench.openFile('short.graft.md');
  await workbench.outputs.getByText('Try It').waitFor();
  await inEveryTheme(given, 'notebook', { frame: outputs(given), height: 3000 });
}

async function frontier(given) {
  const { workbench, page } = given;
  await workbench.openFile('smaller.graft.md');
  await workbench.outputs.getByText('float16').first().waitFor();
  await page.setViewportSize({ width: widths[0], height: 3600 });
  const table = workbench.outputs.getByRole('region', { name: 'Candidates' });
  const fits = () => table.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth);
  await until(fits, 'all columns of the candidates in the page');
  await inEveryTheme(given, 'frontier', { frame: outputs(given), height: 3600 });
  await workbench.outputs
    .getByRole('button', { name: /^float16/ })
    .first()
    .click();
  const chosen = page.locator('.view-line', { hasText: /^choose:.*float16/ });
  await chosen.waitFor();
  // The command acts on the part of the window that has the focus.
  await chosen.click();
  await workbench.run('Undo');
  await chosen.waitFor({ state: 'detached' });
}

async function leaks(given) {
  const { workbench } = given;
  await workbench.openFile('leaky.graft.md');
  await workbench.outputs.getByText('not believable: 6 of 23 test examples are in training').waitFor();
  await inEveryTheme(given, 'leaks', { frame: outputs(given), height: 3000 });
}

async function numbers(given) {
  const { workbench } = given;
  await workbench.openFile('stars.graft.md');
  await workbench.outputs.getByText('Predicted against true numbers').waitFor();
  await inEveryTheme(given, 'numbers', { frame: outputs(given), height: 3000 });
}

async function gallery(given) {
  const { workbench } = given;
  await workbench.openFile('images.graft.md');
  await workbench.outputs.locator('.graft-image').first().waitFor();
  await inEveryTheme(given, 'gallery', { frame: outputs(given), height: 3000 });
}

async function error(given) {
  const { workbench } = given;
  await workbench.openFile('broken.graft.md');
  await workbench.run('Notebook: Run All');
  await workbench.outputs.locator('.graft-error code', { hasText: 'missing: skip' }).waitFor();
  await inEveryTheme(given, 'error', { frame: outputs(given) });
}

async function problems(given) {
  const { workbench, page } = given;
  await workbench.openFile('broken.graft.md');
  await workbench.run('View: Toggle Problems');
  await page.locator('.markers-panel .monaco-list-row', { hasText: 'unlabelled.csv' }).first().waitFor();
  await inEveryTheme(given, 'problems', {});
  await workbench.run('View: Toggle Problems');
}

async function panel(given) {
  const { workbench } = given;
  await workbench.openFile('short.graft.md');
  await workbench.run('Graft: Open Panel');
  await workbench.panel.getByRole('heading', { name: 'short' }).waitFor();
  for (const tab of ['Settings', 'Data', 'Charts']) {
    await workbench.panel.getByRole('tab', { name: tab }).click();
    await inEveryTheme(given, `panel-${tab.toLowerCase()}`, { frame: ownPanel(given), height: 1400 });
  }
}

/** Two of the runs that were prepared. */
const chosen = [/^learningRate 1e-3 → 1e-5/, /^epochs 1 → 2/];

/** Shows the runs of `short` in the tree. @returns one of them */
async function showRuns({ workbench, page }) {
  await workbench.openFile('short.graft.md');
  await workbench.openTree();
  const run = page.getByRole('treeitem', { name: chosen[0] }).first();
  // Only the experiment that ran last shows its runs.
  if (!(await run.isVisible())) {
    await page.getByRole('treeitem', { name: /^short, \d+ runs/ }).click();
    await page.keyboard.press('ArrowRight');
  }
  return run;
}

async function tree(given) {
  await (await showRuns(given)).hover();
  await inEveryTheme(given, 'tree', {});
}

async function comparison(given) {
  const { workbench, page } = given;
  await showRuns(given);
  for (const name of chosen) {
    const row = page.getByRole('treeitem', { name }).first();
    await row.locator('.custom-view-tree-node-item-checkbox').click();
  }
  await workbench.run('View: Close All Editors');
  await workbench.run('Graft: Compare Runs');
  await workbench.panel.getByRole('heading', { name: 'Compare Runs' }).waitFor();
  await inEveryTheme(given, 'comparison', { frame: ownPanel(given), height: 2000 });
}

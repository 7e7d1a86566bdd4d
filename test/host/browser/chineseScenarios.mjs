import assert from 'node:assert/strict';
import { until } from './until.mjs';

/** They need what `prepareRuns` makes. The workbench around the extension stays English: it has no language pack. */
export const chineseScenarios = [
  ['the commands are in Chinese', commands],
  ['the tree is in Chinese', tree],
  ['the panel is in Chinese, and nothing of it is cut off', panel],
  ['the data are described in Chinese', data],
  ['the results in the cells are in Chinese', results],
];

/** Three words of English prose after one another. Names of settings, models and files are none. */
const english = /\b[A-Za-z][a-z]+ [a-z]{2,} [a-z]{2,}\b/;
/** The workspace's own data, and YAML. */
const own = /^(the|The) \w+ (was|is) |tiny-bert|epochs:|learningRate/;
const englishIn = (text) => text.split('\n').filter((line) => english.test(line) && !own.test(line));

/** Opens the window again, in Chinese. */
export async function openedInChinese({ workbench, page }) {
  await page.addInitScript(() =>
    // A language pack would set this before the workbench starts.
    Object.defineProperty(globalThis, '_VSCODE_NLS_LANGUAGE', { get: () => 'zh-cn', set: () => {} }),
  );
  await page.reload();
  await page.getByRole('treeitem', { name: 'reviews.csv' }).waitFor();
  await workbench.find('Graft: 微调模型…');
  await page.keyboard.press('Escape');
}

async function commands({ workbench, page }) {
  await workbench.find('Graft: 打开面板');
  await page.keyboard.press('Escape');
}

async function tree({ workbench, page, shot }) {
  await workbench.openTree();
  await page
    .getByRole('treeitem', { name: /^首次运行, 已完成, \d+\.\d%/ })
    .first()
    .waitFor();
  await page.getByRole('treeitem', { name: /^endless, 从未运行/ }).waitFor();
  const sidebar = page.locator('.part.sidebar');
  await until(async () => /\d [kM]B/.test(await sidebar.innerText()), 'the size of what is kept');
  assert.match(await sidebar.innerText(), /实验[\s\S]*模型/);
  await shot('chinese-tree');
}

async function openPanel(workbench) {
  await workbench.openFile('short.graft.md');
  await workbench.run('Graft: 打开面板');
  return workbench.panel;
}

async function panel({ workbench, page, shot }) {
  const panel = await openPanel(workbench);
  await panel.getByRole('heading', { name: '微调', exact: true }).waitFor();
  const epochs = panel.locator('[data-setting="finetune.epochs"]');
  assert.match(await epochs.textContent(), /省略时为 3，trainable: head 时为 30。1 到 1000 的整数/);
  const length = panel.locator('[data-setting="preprocess.maxLength"]');
  assert.match(await length.textContent(), /默认值 128 词元 · 4 到 8192 的整数/);
  assert.match(await panel.innerText(), /需重新运行: 微调, 优化, 评估, 打包/);
  await panel.evaluate((body) => {
    for (const one of body.querySelectorAll('details')) one.open = true;
  });
  assert.deepEqual(englishIn(await panel.innerText()), []);
  await page.setViewportSize({ width: 900, height: 3200 });
  await shot('chinese-settings');
  assert.deepEqual(await cutOff(workbench), []);
  await page.setViewportSize({ width: 1400, height: 3200 });
}

/** The texts of the panel that are wider than what holds them. */
async function cutOff(workbench) {
  const frame = await workbench.panelFrame();
  return frame.evaluate(() =>
    [...document.querySelectorAll('p, h1, h2, h3, dt, dd, button, summary, label, span')]
      .filter(
        (one) =>
          one.clientWidth > 1 &&
          one.scrollWidth > one.clientWidth + 1 &&
          getComputedStyle(one).display !== 'inline',
      )
      .map((one) => one.textContent),
  );
}

async function data({ workbench, shot }) {
  const panel = await openPanel(workbench);
  await panel.getByRole('tab', { name: '数据' }).click();
  await panel.locator('dt', { hasText: '训练集' }).waitFor();
  await shot('chinese-data');
  assert.deepEqual(englishIn(await panel.innerText()), []);
  await panel.getByRole('tab', { name: '图表' }).click();
  await panel.getByRole('img', { name: /^损失: 训练 从/ }).waitFor();
  await shot('chinese-charts');
}

async function results({ workbench, page, shot }) {
  await workbench.openFile('short.graft.md');
  const { outputs } = workbench;
  await outputs.getByText(/自上次运行以来/).waitFor();
  await outputs.getByText('试用', { exact: true }).waitFor();
  await page.locator('.cell-status-item', { hasText: '与设置一致' }).first().waitFor();
  assert.deepEqual(englishIn(await outputs.innerText()), []);
  await shot('chinese-results');
}

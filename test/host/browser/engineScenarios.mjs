// A machine without TensorFlow: one card installs it, and shows in itself what has become of that.
import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { lastRun } from '../workspace.mjs';
import { accessProblems } from './accessProblems.mjs';
import { themes } from './themes.mjs';
import { until } from './until.mjs';

export const engineScenarios = [
  ['one card offers to install the engine; it tells of failure, progress, cancelling and success', oneCard],
];

/** An empty cache, and a pip that finds no index until the scenario connects it. */
export function useNoEngine(temporary) {
  process.env.GRAFT_CACHE = path.join(temporary, 'empty');
  process.env.PIP_CONFIG_FILE = path.join(temporary, 'pip.conf');
  for (const name of ['GRAFT_BINDING', 'GRAFT_TOKENIZERS', 'PIP_FIND_LINKS']) delete process.env[name];
  disconnect();
}

function disconnect() {
  writeFileSync(
    process.env.PIP_CONFIG_FILE,
    '[global]\nindex-url = http://127.0.0.1:9/simple\nretries = 1\n',
  );
}

function connect() {
  writeFileSync(process.env.PIP_CONFIG_FILE, '');
}

const buttonIn = (card, name) => card.locator('vscode-button', { hasText: name });

async function oneCard(given) {
  const { workbench, page, folder, shot } = given;
  const { outputs } = workbench;
  await workbench.openFile('short.graft.md');
  await workbench.run('Notebook: Run All');
  const card = outputs.getByRole('group', { name: /^Training needs TensorFlow/ });
  await buttonIn(card, 'Install and Continue').waitFor();
  assert.equal(await card.count(), 1);
  assert.equal(await outputs.locator('.graft-error').count(), 0);
  assert.equal(await outputs.getByText('graft engine install').count(), 0);
  await inThemes(given, 'ways-engine-absent');
  await buttonIn(card, 'Install and Continue').click();
  await card.getByText(/The package index of pip or uv cannot be reached/).waitFor();
  assert.doesNotMatch(await card.textContent(), /ERROR|No matching/);
  await inThemes(given, 'ways-engine-offline');
  connect();
  await buttonIn(card, 'Try Again').click();
  await card.getByText(/^Downloading tensorflow/).waitFor();
  await shot('ways-engine-installing');
  await buttonIn(card, 'Cancel').click();
  await card.getByText(/^The installation was cancelled/).waitFor();
  await buttonIn(card, 'Install and Continue').click();
  await outputs.getByRole('img', { name: /^Loss: training from/ }).waitFor({ timeout: 500_000 });
  await until(() => lastRun(folder).status === 'done', 'the end of the run');
  assert.equal(await page.locator('.terminal-wrapper').count(), 0);
  assert.ok(readdirSync(path.join(process.env.GRAFT_CACHE, 'engine')).length > 0);
}

async function inThemes({ workbench, page, shot }, name) {
  const size = page.viewportSize();
  for (const [short, theme, bodyClass] of themes) {
    await workbench.setTheme(theme, bodyClass);
    assert.deepEqual(await accessProblems(await workbench.outputFrame()), [], `${name} in ${theme}`);
    for (const width of [1440, 900]) {
      await page.setViewportSize({ width, height: 1000 });
      await page.waitForTimeout(500);
      await shot(`${name}-${short}-${width}`);
    }
  }
  await page.setViewportSize(size);
  await workbench.setTheme(themes[0][1], themes[0][2]);
}

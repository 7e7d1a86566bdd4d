// The first steps of every script: check the machine, install the packages, build. This file imports no package, since none may be installed yet.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Ends the script with a message and what to do. */
export function fail(message) {
  console.error(`\n${message}`);
  process.exit(1);
}

/** Runs a program in the repository with its output shown; ends the script if it fails. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) fail(`${command} cannot be started: ${error.message}`);
  if (status !== 0) fail(`This failed: ${[command, ...args].join(' ')}`);
}

/** `node dist/graft.js ...`, with its output shown; ends the script if it fails. */
export function graft(...args) {
  run(process.execPath, ['dist/graft.js', ...args]);
}

/** Runs `node dist/graft.js ...` and returns its output. */
export function askGraft(...args) {
  const { status, stdout } = spawnSync(process.execPath, ['dist/graft.js', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) fail(`This failed: graft ${args.join(' ')}`);
  return stdout.toString().trim();
}

/** Node >= 20, and pip or uv, which know where to download wheels. A folder of wheels (GRAFT_WHEELS) or a binding of one's own serves too. */
export function checkMachine() {
  if (Number(process.versions.node.split('.')[0]) < 20)
    fail(`This is Node ${process.versions.node}; Graft needs Node 20 or newer.`);
  const clients = [
    ['uv', '--version'],
    ['python3', '-m', 'pip', '--version'],
    ['python', '-m', 'pip', '--version'],
  ];
  const has = ([command, ...args]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
  if (process.env.GRAFT_WHEELS || clients.some(has)) return;
  fail(
    'Neither pip nor uv is here; Graft asks one of them where TensorFlow is downloaded.\nDebian, Ubuntu: sudo apt-get install python3-pip. macOS: brew install uv. Windows: winget install astral-sh.uv.',
  );
}

/** `npm ci` in a folder, if its packages are missing or older than its lock file. */
export function installPackages(folder = root) {
  const installed = timeOf(path.join(folder, 'node_modules/.package-lock.json'));
  if (installed >= timeOf(path.join(folder, 'package-lock.json'))) return;
  const of = folder === root ? '' : ` of ${path.relative(root, folder)}`;
  console.log(`Installing the packages${of} (npm ci)...`);
  // On Windows npm is a batch file, which only a shell starts.
  run('npm', ['ci', '--loglevel=error'], { cwd: folder, shell: process.platform === 'win32' });
}

/** Builds the programs, and the tests or the bench if asked for, if a source is newer than what was built. */
export function build({ tests = false, bench = false } = {}) {
  const stamp = path.join(root, tests ? 'dist-test/.built' : bench ? 'dist-bench/.built' : 'dist/.built');
  const others = [...(tests ? ['test', 'bench'] : []), ...(bench ? ['bench'] : [])];
  const sources = ['src', 'webview', 'media', ...others].map((folder) => path.join(root, folder));
  const files = [
    'esbuild.mjs',
    'scripts/bundlePlugins.mjs',
    'scripts/copySources.mjs',
    'scripts/testFiles.mjs',
    'package.json',
    'package-lock.json',
  ].map((file) => path.join(root, file));
  const newest = Math.max(...files.map(timeOf), ...sources.map(newestUnder));
  if (timeOf(stamp) >= newest) return;
  console.log('Building...');
  run(process.execPath, ['esbuild.mjs', ...(tests ? ['--tests'] : []), ...(bench ? ['--bench'] : [])]);
  writeFileSync(stamp, '');
}

function timeOf(file) {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

function newestUnder(folder) {
  if (!existsSync(folder)) return 0;
  const entries = readdirSync(folder, { withFileTypes: true });
  const times = entries.map((entry) =>
    (entry.isDirectory() ? newestUnder : timeOf)(path.join(folder, entry.name)),
  );
  return Math.max(timeOf(folder), ...times);
}

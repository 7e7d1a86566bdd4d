// npm test: prepares all that the tests need, runs the lanes, and ends with one line `N passed, N failed`.
// npm test -- units cli   runs some lanes only.   npm test -- --yes   may install a browser (so does CI).
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { findBrowser } from './browser.mjs';
import { askGraft, build, checkMachine, graft, installPackages, root } from './prepare.mjs';

/** No file of tests takes a fifth of it, no other lane a half. What hangs fails, and the rest is still run. */
const limitMs = 15 * 60_000;

const lanes = {
  lint: () =>
    checks({
      'lint and format': [
        'node_modules/@biomejs/biome/bin/biome',
        'ci',
        '--colors=off',
        '--error-on-warnings',
        '.',
      ],
    }),
  types: () =>
    checks(
      Object.fromEntries(
        ['src', 'src/extension', 'webview', 'test', 'bench'].map((project) => [
          `types of ${project}`,
          typeCheck(project),
        ]),
      ),
    ),
  imports: () =>
    checks({
      'import rules': ['scripts/imports.mjs'],
    }),
  units: () => nodeTests(testFiles((file) => !isEngineTest(file) && !isProgramTest(file))),
  engine: () =>
    nodeTests(
      testFiles((file) => isEngineTest(file)),
      engineEnvironment(),
    ),
  cli: () =>
    nodeTests(
      testFiles((file) => isProgramTest(file) && !isEngineTest(file)),
      engineEnvironment(),
    ),
  torture: () => torture(),
  workbench: () => workbenchTests(),
};

const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const unknown = asked.filter((name) => !Object.hasOwn(lanes, name));
if (unknown.length > 0) {
  console.error(`There is no lane ${unknown.join(', ')}; the lanes are ${Object.keys(lanes).join(', ')}.`);
  process.exit(2);
}
const chosen = asked.length > 0 ? asked : Object.keys(lanes);

checkMachine();
installPackages();
if (chosen.some((name) => ['units', 'engine', 'cli', 'torture', 'workbench'].includes(name)))
  build({ tests: true });
if (chosen.includes('cli')) installPackages(path.join(root, 'tools/onnx-in-browser'));
if (chosen.some((name) => ['engine', 'cli', 'torture', 'workbench'].includes(name))) prepareEngine();

const total = { passed: 0, failed: 0 };
for (const name of chosen) {
  const began = Date.now();
  const { passed, failed } = await runLane(lanes[name]);
  console.log(
    `${failed > 0 ? '✘' : '✔'} ${name}: ${passed} passed, ${failed} failed (${((Date.now() - began) / 1000).toFixed(1)} s)`,
  );
  total.passed += passed;
  total.failed += failed;
}
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(`${total.passed} passed, ${total.failed} failed`);

/** TensorFlow, the weights that tests train, and ONNX Runtime, in which packages are tried. */
function prepareEngine() {
  graft('engine', 'install', '--preset', 'all-MiniLM-L6-v2', 'efficientnet_lite0');
  graft('runtime', 'install', 'onnxruntime');
}

/** A lane that ran nothing proves nothing: it counts as one failure. */
async function runLane(lane) {
  try {
    const { passed, failed } = await lane();
    if (passed + failed > 0) return { passed, failed };
    console.log('Nothing ran.');
  } catch (error) {
    console.log(error.stack);
  }
  return { passed: 0, failed: 1 };
}

/** Programs of which each is one check: passed if it ends with 0, else its output is shown. */
async function checks(programs) {
  const results = await twoAtATime(Object.entries(programs), async ([name, args]) => {
    const { status, stdout, stderr } = await outputOf(args);
    if (status !== 0) console.log(`✘ ${name}\n${stdout}${stderr}`);
    return status === 0;
  });
  return { passed: results.filter(Boolean).length, failed: results.filter((ok) => !ok).length };
}

function typeCheck(project) {
  return ['node_modules/typescript/bin/tsc', '--noEmit', '-p', `${project}/tsconfig.json`];
}

/** Runs test files with Node's own runner; shows what failed, and what was skipped and why. */
async function nodeTests(files, env = {}) {
  const results = await twoAtATime(files, (file) => nodeTestRun(file, env));
  const sum = (count) => results.reduce((total, result) => total + result[count], 0);
  return { passed: sum('passed'), failed: sum('failed') };
}

/** While one waits for a disk or a lock, the other computes. */
async function twoAtATime(items, work) {
  const waiting = [...items];
  const results = [];
  const worker = async () => {
    while (waiting.length > 0) results.push(await work(waiting.shift()));
  };
  await Promise.all([worker(), worker()]);
  return results;
}

async function nodeTestRun(file, env) {
  const args = ['--enable-source-maps', '--test', '--test-reporter=tap', file];
  const { status, stdout, stderr, isTooLong } = await outputOf(args, env);
  const count = (word) => Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(stdout)?.[1] ?? 0);
  showSkipped(stdout);
  if (isTooLong) console.log(`${file} was ended; the last test that passed in it: ${lastPassed(stdout)}`);
  let failed = count('fail') + count('cancelled');
  // A file that breaks before its first test, or a runner that dies, must not look green.
  if (status !== 0 && failed === 0) failed = 1;
  if (failed > 0) console.log(failures(stdout) || `${stdout}\n${stderr}`);
  return { passed: count('pass'), failed };
}

/** As `node`, without blocking other work. */
function outputOf(args, env) {
  return new Promise((resolve) => {
    const options = { cwd: root, env: { ...process.env, ...env }, timeout: limitMs };
    const child = spawn(process.execPath, args, options);
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (output.stderr += text));
    child.on('error', ({ message }) => resolve({ ...output, status: 1, stderr: message }));
    child.on('close', (status) => resolve({ ...output, status, isTooLong: child.killed }));
  });
}

/** How many tests of a TAP report were skipped, by reason. */
function showSkipped(tap) {
  const counts = new Map();
  for (const [, reason] of tap.matchAll(/^ *ok .* # SKIP ?(.*)$/gm))
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  for (const [reason, count] of counts) console.log(`${count} skipped: ${reason || 'no reason given'}`);
}

/** The name of the test of a TAP report behind which something hangs. */
function lastPassed(tap) {
  return [...tap.matchAll(/^ *ok \d+ - (.*)$/gm)].at(-1)?.[1] ?? 'none';
}

/** The failed tests of a TAP report, each with the block that says why. */
function failures(tap) {
  const blocks = tap.matchAll(/^( *)not ok .*\n(?:\1 {2}---\n[\s\S]*?\n\1 {2}\.\.\.)?/gm);
  return [...blocks].map(([block]) => block).join('\n');
}

function testFiles(wanted) {
  const folder = path.join(root, 'dist-test');
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.test.js'));
  return files
    .filter((file) => wanted(file.split(path.sep).join('/')))
    .map((file) => path.join('dist-test', file));
}

function isEngineTest(file) {
  return file.endsWith('.engine.test.js');
}

/** Tests of whole programs: the CLI, run as a process. */
function isProgramTest(file) {
  return file.startsWith('cli/');
}

function engineEnvironment() {
  const { binding, environment } = JSON.parse(askGraft('engine', 'where', '--json'));
  return { ...environment, GRAFT_BINDING: binding };
}

/** The extension in a real workbench. Its runner prints what failed, and last `N passed, N failed`. */
async function workbenchTests() {
  const { installHost } = await import('../tools/vscode-host/host.mjs');
  const browser = findBrowser({ mayInstall: Boolean(process.env.CI) || process.argv.includes('--yes') });
  installHost();
  const { status, stdout, stderr } = node(['test/host/run.mjs'], { GRAFT_BROWSER: browser });
  const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(stdout) ?? [0, 0, 0];
  const broke = status !== 0 && Number(failed) === 0;
  if (status !== 0) console.log(`${stdout}\n${stderr}`);
  return { passed: Number(passed), failed: broke ? 1 : Number(failed) };
}

/** A short share of `npm run torture`. */
function torture() {
  const { stdout, stderr } = node(['dist-test/torture/torture.js', '--short'], engineEnvironment());
  const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(stdout) ?? [0, 0, 1];
  if (Number(failed) > 0) console.log(`${stdout}\n${stderr}`);
  return { passed: Number(passed), failed: Number(failed) };
}

function node(args, env = {}) {
  const options = {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    timeout: limitMs,
    killSignal: 'SIGKILL',
  };
  const result = spawnSync(process.execPath, args, options);
  return {
    ...result,
    stdout: result.stdout ?? '',
    stderr: `${result.stderr ?? ''}${result.error?.message ?? ''}`,
  };
}

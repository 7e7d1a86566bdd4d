// npm test: prepares what the tests need, runs the lanes, and ends with one line `N passed, N failed`.
// npm test -- units cli   runs these lanes only.   npm test -- --yes   may install a browser (so does CI).
// npm run check   runs the lanes that need no TensorFlow: lint, types, imports, units.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { findBrowser } from './browser.mjs';
import { askGraft, checkMachine, graft, installPackages, root } from './prepare.mjs';
import { jobsOf } from './testFiles.mjs';

/** No program that is one check takes half of it. */
const limitMs = 20 * 60_000;
/** While one job waits for a disk or a lock, the other computes. */
const jobsAtATime = 2;

/** The jobs of each lane. A job returns how many checks passed and failed. */
const lanes = {
  types: () =>
    ['src', 'src/extension', 'webview', 'test', 'bench'].map((project) =>
      check(`types of ${project}`, typeCheck(project)),
    ),
  lint: () => [
    check('lint and format', [
      ...['node_modules/@biomejs/biome/bin/biome', 'ci', '--colors=off', '--error-on-warnings', '.'],
    ]),
  ],
  imports: () => [check('import rules', ['scripts/imports.mjs'])],
  units: () => jobsOf('units'),
  engine: () => jobsOf('engine', engineEnvironment()),
  cli: () => jobsOf('cli', engineEnvironment()),
  torture: () => [torture],
  workbench: () => [workbench],
};
const needTests = ['units', 'engine', 'cli', 'torture', 'workbench'];
const needEngine = ['engine', 'cli', 'torture', 'workbench'];

const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const unknown = asked.filter((name) => !Object.hasOwn(lanes, name));
if (unknown.length > 0) {
  console.error(`There is no lane ${unknown.join(', ')}; the lanes are ${Object.keys(lanes).join(', ')}.`);
  process.exit(2);
}
const chosen = asked.length > 0 ? asked : Object.keys(lanes);

checkMachine();
installPackages();
if (chosen.includes('cli')) installPackages(path.join(root, 'tools/onnx-in-browser'));
const total = { passed: 0, failed: 0 };
// The build is a job like the checks of the source: they run side by side.
const builds = chosen.some((name) => needTests.includes(name)) ? [buildTests] : [];
const waiting = [...builds, ...jobsOfLanes(chosen.filter((name) => !needTests.includes(name)))];
await runJobs(waiting);
if (chosen.some((name) => needEngine.includes(name))) prepareEngine();
await runJobs(jobsOfLanes(chosen.filter((name) => needTests.includes(name))));
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(`${total.passed} passed, ${total.failed} failed`);

/** TensorFlow, the weights that tests train, and ONNX Runtime, in which tests run packages. */
function prepareEngine() {
  graft('engine', 'install', '--preset', 'all-MiniLM-L6-v2', 'efficientnet_lite0');
  graft('runtime', 'install', 'onnxruntime');
}

/** Runs jobs, two at a time. */
async function runJobs(jobs) {
  const worker = async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) await job();
  };
  await Promise.all(Array.from({ length: jobsAtATime }, worker));
}

/** The jobs of lanes in one list; the last job of a lane prints its result. */
function jobsOfLanes(names) {
  return names.flatMap((name) => {
    const jobs = lanes[name]();
    const lane = { passed: 0, failed: 0, left: jobs.length, began: undefined };
    return jobs.map((job) => async () => {
      lane.began ??= Date.now();
      const { passed, failed } = await job().catch((error) => {
        console.log(error.stack);
        return { passed: 0, failed: 1 };
      });
      lane.passed += passed;
      lane.failed += failed;
      lane.left -= 1;
      if (lane.left === 0) finish(name, lane);
    });
  });
}

/** A lane that ran nothing proves nothing: it counts as one failure. */
function finish(name, { passed, failed, began }) {
  const isEmpty = passed + failed === 0;
  if (isEmpty) console.log('Nothing ran.');
  total.passed += passed;
  total.failed += isEmpty ? 1 : failed;
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  console.log(
    `${failed > 0 || isEmpty ? '✘' : '✔'} ${name}: ${passed} passed, ${failed} failed (${seconds} s)`,
  );
}

/** The compiler keeps what it found, so that a second check looks only at changes. */
function typeCheck(project) {
  const notes = `node_modules/.cache/types/${project.replace('/', '-')}.json`;
  const flags = ['--noEmit', '--incremental', '--tsBuildInfoFile', notes];
  return ['node_modules/typescript-native/bin/tsc', ...flags, '-p', project];
}

/** A program that is one check: it passes if it ends with 0, else its output is shown. */
function check(name, args) {
  return async () => {
    const { status, stdout, stderr } = await outputOf(args);
    if (status !== 0) console.log(`✘ ${name}\n${stdout}${stderr}`);
    return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1 };
  };
}

/** Builds the programs and the tests; without them no test can run. */
async function buildTests() {
  const program = "import('./scripts/prepare.mjs').then(({ build }) => build({ tests: true }))";
  const { status, stdout, stderr } = await outputOf(['--eval', program]);
  process.stdout.write(stdout);
  if (status === 0) return;
  console.error(stderr);
  process.exit(1);
}

/** A short share of `npm run torture`. */
function torture() {
  return counted(['dist-test/torture/torture.js', '--short'], engineEnvironment());
}

/** The extension in a real workbench. */
async function workbench() {
  const { installHost } = await import('../tools/vscode-host/host.mjs');
  const browser = findBrowser({ mayInstall: Boolean(process.env.CI) || process.argv.includes('--yes') });
  installHost();
  return counted(['test/host/run.mjs'], { GRAFT_BROWSER: browser });
}

/** Runs a program that prints what failed, and last `N passed, N failed`. */
async function counted(args, env) {
  const { status, stdout, stderr } = await outputOf(args, env);
  const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(stdout) ?? [0, 0, 0];
  if (status !== 0) console.log(`${stdout}\n${stderr}`);
  const isBroken = status !== 0 && Number(failed) === 0;
  return { passed: Number(passed), failed: isBroken ? 1 : Number(failed) };
}

function engineEnvironment() {
  const { binding, environment } = JSON.parse(askGraft('engine', 'where', '--json'));
  return { ...environment, GRAFT_BINDING: binding };
}

/** Runs Node with arguments, to its end or the limit of time. */
function outputOf(args, env = {}) {
  return new Promise((resolve) => {
    const options = { cwd: root, env: { ...process.env, ...env }, timeout: limitMs, killSignal: 'SIGKILL' };
    const child = spawn(process.execPath, args, options);
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (output.stderr += text));
    child.on('error', ({ message }) => resolve({ ...output, status: 1, stderr: message }));
    child.on('close', (status) => resolve({ ...output, status }));
  });
}

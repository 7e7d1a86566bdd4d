// npm test: prepares what the tests need, runs the lanes, and ends with one line `N passed, N failed`.
// npm test -- units cli   runs these lanes only.   npm test -- --yes   may install a browser (so does CI).
// npm run check   runs the lanes that need no TensorFlow: lint, types, imports, units.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { findBrowser } from './browser.mjs';
import { runJobs } from './jobs.mjs';
import { askGraft, checkMachine, installPackages, root } from './prepare.mjs';
import { jobsOf } from './testFiles.mjs';

/** No program that is one check takes half of it. */
const limitMs = 20 * 60_000;
/** As many as the cores of a small machine. While one job waits for a disk or a lock, the other computes. */
const jobsAtATime = 2;

/** Preparations of lanes: one-line programs that run once, in parallel with jobs that do not need them. */
const preparations = {
  build: { program: "import('./scripts/prepare.mjs').then(({ build }) => build({ tests: true }))" },
  // TensorFlow, the weights that tests train, and ONNX Runtime, in which tests run packages.
  engine: {
    needs: ['build'],
    program: `import('./scripts/prepare.mjs').then(({ graft }) => {
      graft('engine', 'install', '--preset', 'all-MiniLM-L6-v2', 'efficientnet_lite0');
      graft('runtime', 'install', 'onnxruntime');
    })`,
  },
  onnx: {
    program: "import('./scripts/prepare.mjs').then((it) => it.installPackages('tools/onnx-in-browser'))",
  },
  workbench: { program: "import('./tools/vscode-host/host.mjs').then(({ installHost }) => installHost())" },
};

/** The jobs of each lane, the longest lane first. A job returns how many checks passed and failed. */
const lanes = {
  workbench: { needs: ['build', 'engine', 'workbench'], jobs: () => [{ run: workbench }] },
  cli: { needs: ['build', 'engine', 'onnx'], jobs: () => jobsOf('cli', engineEnvironment) },
  engine: { needs: ['build', 'engine'], jobs: () => jobsOf('engine', engineEnvironment) },
  units: { needs: ['build'], jobs: () => jobsOf('units') },
  torture: { needs: ['build', 'engine'], jobs: () => [{ run: torture }] },
  types: {
    jobs: () =>
      ['src', 'src/extension', 'webview', 'test', 'bench'].map((project) =>
        check(`types of ${project}`, typeCheck(project)),
      ),
  },
  lint: {
    jobs: () => [
      check('lint and format', [
        ...['node_modules/@biomejs/biome/bin/biome', 'ci', '--colors=off', '--error-on-warnings', '.'],
      ]),
      check('English', ['scripts/words.mjs']),
    ],
  },
  imports: { jobs: () => [check('import rules', ['scripts/imports.mjs'])] },
};

const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const unknown = asked.filter((name) => !Object.hasOwn(lanes, name));
if (unknown.length > 0) {
  console.error(`There is no lane ${unknown.join(', ')}; the lanes are ${Object.keys(lanes).join(', ')}.`);
  process.exit(2);
}
const chosen = Object.keys(lanes).filter((name) => asked.length === 0 || asked.includes(name));

checkMachine();
installPackages();
const total = { passed: 0, failed: 0 };
let knownEnvironment;
const needed = new Set(chosen.flatMap((name) => lanes[name].needs ?? []));
await runJobs([...[...needed].map(preparation), ...chosen.flatMap(jobsOfLane)], jobsAtATime);
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(`${total.passed} passed, ${total.failed} failed`);

/** A job that prepares something with its output shown. Without its result no test can run. */
function preparation(name) {
  const { needs, program } = preparations[name];
  const run = async () => {
    const child = spawn(process.execPath, ['--eval', program], { cwd: root, stdio: 'inherit' });
    const [status] = await once(child, 'close');
    if (status !== 0) process.exit(1);
  };
  return { run, needs, does: name };
}

/** The jobs of a lane; the last one to end prints the lane's result. */
function jobsOfLane(name) {
  const { needs, jobs } = lanes[name];
  const all = jobs();
  const lane = { passed: 0, failed: 0, left: all.length, began: undefined };
  const runOne = (run) => async () => {
    lane.began ??= Date.now();
    const { passed, failed } = await run().catch((error) => {
      console.log(error.stack);
      return { passed: 0, failed: 1 };
    });
    lane.passed += passed;
    lane.failed += failed;
    lane.left -= 1;
    if (lane.left === 0) finish(name, lane);
  };
  return all.map(({ run, isIdle }) => ({ needs, isIdle, run: runOne(run) }));
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
  const run = async () => {
    const { status, stdout, stderr } = await outputOf(args);
    if (status !== 0) console.log(`✘ ${name}\n${stdout}${stderr}`);
    return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1 };
  };
  return { run };
}

/** A short share of `npm run torture`. */
async function torture() {
  return counted(['dist-test/torture/torture.js', '--short'], engineEnvironment());
}

/** The extension in a real workbench. */
async function workbench() {
  const browser = findBrowser({ mayInstall: Boolean(process.env.CI) || process.argv.includes('--yes') });
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

/** Asked once the engine is installed, and then known. */
function engineEnvironment() {
  if (knownEnvironment) return knownEnvironment;
  const { binding, environment } = JSON.parse(askGraft('engine', 'where', '--json'));
  knownEnvironment = { ...environment, GRAFT_BINDING: binding };
  return knownEnvironment;
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

// The lanes of test files. One bundle has all files of a lane; one process runs a room of them and loads TensorFlow once.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './prepare.mjs';

const isEngineTest = (file) => file.endsWith('.engine.test.ts');
const isProgramTest = (file) => file.startsWith('test/cli/');

/** The folder of a test, down to the rooms of the engine, which have most tests. The start of a process costs half a second. */
const roomOf = (file) =>
  file
    .split('/')
    .slice(0, -1)
    .slice(0, file.startsWith('test/engine/') ? 3 : 2)
    .join('/');

/** Which files each lane has, and the room of each. */
export const fileLanes = {
  units: { has: (file) => !isEngineTest(file) && !isProgramTest(file), roomOf },
  engine: { has: isEngineTest, roomOf },
  // Each file starts programs and waits for them: two files run side by side.
  cli: { has: (file) => isProgramTest(file) && !isEngineTest(file), roomOf: (file) => file },
};

/** Files that run alone in a process, each with the reason. */
const alone = {
  'test/engine/evaluation/candidates/peakMemory.test.ts': 'It measures the memory of the whole process.',
  'test/engine/tensorflow/threadsOnCores.engine.test.ts': 'It counts the threads of the whole process.',
  'test/engine/training/compileAhead.engine.test.ts': "It counts the files in XLA's cache.",
};

/** Files that run alone and mostly wait, so that they take no slot from others, each with the reason. */
const idle = {
  'test/files/lock.test.ts': 'It watches a lock without renewals for half a minute.',
};

/** No test stays silent for a third of it. */
const silenceMs = 10 * 60_000;

/** The test files of a lane, as paths from the root with `/`. */
export function testFilesOf(lane) {
  return readdirSync(path.join(root, 'test'), { recursive: true })
    .map((file) => `test/${file.split(path.sep).join('/')}`)
    .filter((file) => file.endsWith('.test.ts') && fileLanes[lane].has(file))
    .sort();
}

/** The start of a process costs as much as the tests of some small files: rooms with fewer files than this share processes. */
const smallRoom = 8;
/** How many files of small rooms share a process. */
const sharedFiles = 30;

/** The rooms of a lane, the largest first: lists of files that share a process. */
export function roomsOf(lane) {
  const rooms = new Map();
  for (const file of testFilesOf(lane)) {
    const room = runsAlone(file) ? file : fileLanes[lane].roomOf(file);
    rooms.set(room, [...(rooms.get(room) ?? []), file]);
  }
  return joined([...rooms.values()], lane).sort((a, b) => b.length - a.length);
}

/** Joins small rooms. A lane whose files are rooms keeps them apart. */
function joined(rooms, lane) {
  const isSmall = ([file, ...rest]) =>
    fileLanes[lane].roomOf === roomOf && rest.length + 1 < smallRoom && !runsAlone(file);
  const files = rooms.filter(isSmall).flat();
  const shared = Math.ceil(files.length / sharedFiles);
  const every = Math.ceil(files.length / shared);
  const joins = Array.from({ length: shared }, (_, index) => files.slice(index * every, (index + 1) * every));
  return [...rooms.filter((room) => !isSmall(room)), ...joins];
}

function runsAlone(file) {
  return Object.hasOwn(alone, file) || Object.hasOwn(idle, file);
}

/**
 * The jobs of a lane: each runs one room and returns its counts.
 * @param environment returns what the tests find in their environment; called when a job runs
 */
export function jobsOf(lane, environment = () => ({})) {
  return roomsOf(lane).map((files) => ({
    run: async () => runRoom(`dist-test/${lane}.js`, files, { env: environment() }),
    isIdle: files.every((file) => Object.hasOwn(idle, file)),
  }));
}

/**
 * Runs test files in one process. When the process crashes or hangs, the file in which that happened fails, and the files after it
 * run in a new process.
 * @param bundle a program that runs the test files that its command line names, each as a suite
 * @returns how many tests passed and failed
 */
export async function runRoom(bundle, files, { env = {}, limitMs = silenceMs, log = console.log } = {}) {
  const { tap, stderr, status, isSilent } = await tapOf(bundle, files, env, limitMs);
  showSkipped(tap, log);
  const summary = (word) => Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0);
  const isWhole = /^# pass \d+$/m.test(tap);
  const failed = summary('fail') + summary('cancelled');
  if (failed > 0) log(failures(tap));
  if (isWhole) {
    // A process that ends with an error after its last test must not look green.
    const isBroken = status !== 0 && failed === 0;
    if (isBroken) log(`${files.join(' ')} ended with ${status}\n${tap}\n${withoutProgress(stderr)}`);
    return { passed: summary('pass'), failed: failed + (isBroken ? 1 : 0) };
  }
  const { broken = files[0], testName = 'none yet', started } = progressOf(stderr);
  const how = isSilent
    ? `said nothing for ${limitMs / 1000} s and was ended`
    : `broke its process (${status})`;
  log(`✘ ${broken} ${how} in the test: ${testName}\n${failures(tap)}\n${withoutProgress(stderr)}`);
  const wrong = [...tap.matchAll(/^ {4,}not ok \d+ - /gm)].length;
  const rest = files.slice(files.indexOf(broken) + 1);
  const after =
    rest.length > 0 ? await runRoom(bundle, rest, { env, limitMs, log }) : { passed: 0, failed: 0 };
  return { passed: Math.max(0, started - 1 - wrong) + after.passed, failed: wrong + 1 + after.failed };
}

/** The file and test in which a process broke, and how many tests had begun: test/testFiles.ts writes each at its start. */
function progressOf(stderr) {
  const lines = [...stderr.matchAll(/^#(file|test) (.*)$/gm)];
  const last = (kind) => lines.findLast(([, which]) => which === kind);
  const isInTest = lines.at(-1)?.[1] === 'test';
  return {
    broken: last('file')?.[2],
    testName: isInTest ? lines.at(-1)[2] : undefined,
    started: lines.filter(([, which]) => which === 'test').length,
  };
}

function withoutProgress(stderr) {
  return stderr.replace(/^#(?:file|test) .*\n/gm, '');
}

/** Runs the files and collects their TAP report; ends a process that writes nothing for `limitMs`. */
function tapOf(bundle, files, env, limitMs) {
  return new Promise((resolve) => {
    const args = ['--enable-source-maps', '--test-reporter=tap', bundle, ...files];
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...env },
    });
    const output = { tap: '', stderr: '', isSilent: false };
    const silent = () => {
      output.isSilent = true;
      child.kill('SIGKILL');
    };
    let timer = setTimeout(silent, limitMs);
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output.tap += text;
      clearTimeout(timer);
      timer = setTimeout(silent, limitMs);
    });
    child.stderr.setEncoding('utf8').on('data', (text) => (output.stderr += text));
    child.on('error', ({ message }) => (output.stderr += message));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ ...output, status: code ?? signal });
    });
  });
}

/** How many tests of a TAP report were skipped, by reason. */
function showSkipped(tap, log) {
  const counts = new Map();
  for (const [, reason] of tap.matchAll(/^ *ok .* # SKIP ?(.*)$/gm))
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  for (const [reason, count] of counts) log(`${count} skipped: ${reason || 'no reason given'}`);
}

/** The failed tests of a TAP report, each with the block that says why. */
function failures(tap) {
  const blocks = tap.matchAll(/^( *)not ok .*\n(?:\1 {2}---\n[\s\S]*?\n\1 {2}\.\.\.)?/gm);
  return [...blocks].map(([block]) => block).join('\n');
}

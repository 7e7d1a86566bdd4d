// A training survives its extension host, its window, a second window and the whole server. A killed training is shown as such.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { addressOf, openWindow, openWorkbench, Workbench } from '../workbench.mjs';
import { lastRun, writeEndless } from '../workspace.mjs';
import { until } from './until.mjs';

export const survivalScenarios = [
  ['a training outlives its extension host, and the next one follows it', hostIsKilled],
  ['a training outlives its window, and the next one follows it', windowIsClosed],
  ['two windows show the same training, and that it was stopped in one of them', twoWindows],
  ['a training whose host died as it began is shown to its end, and nothing of it is lost', toTheEnd],
  ['a killed run is interrupted in the window that sees it die', runIsKilled],
  ['a killed run is interrupted after a restart too, and resumes there', restart],
];

const chartOf = (workbench) => workbench.outputs.getByRole('img', { name: /^Loss: training from/ });
const labelOf = (workbench) => chartOf(workbench).getAttribute('aria-label');
const stepOf = async (workbench) => Number(/at step (\d+)/.exec(await labelOf(workbench))[1]);

/** The events of a run, as its log has them. */
function eventsOf(folder, { id }) {
  const log = readFileSync(path.join(folder, '.graft/runs', id, 'events.jsonl'), 'utf8');
  return log
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line));
}

function lastStep(folder, run) {
  return eventsOf(folder, run).findLast(({ type }) => type === 'step')?.step ?? 0;
}

/** Starts a training that does not end by itself, under a unique name, and waits for its first steps. @returns the run */
async function startEndless(workbench, folder, name) {
  writeEndless(folder, name);
  await openNew(workbench, `${name}.graft.md`);
  await workbench.run('Notebook: Run All');
  await drawsOn(workbench, folder);
  const run = lastRun(folder);
  assert.equal(run.experiment, `${name}.graft.md`);
  return run;
}

async function openNew(workbench, name) {
  await workbench.page.getByRole('treeitem', { name, exact: true }).waitFor();
  await workbench.openFile(name);
}

/** Waits until a window draws steps that were made after this call. */
async function drawsOn(workbench, folder) {
  await chartOf(workbench).waitFor();
  const now = lastStep(folder, lastRun(folder));
  await until(async () => (await stepOf(workbench)) > now, 'steps that are made now');
}

/** The same run goes on, by the same process. */
function isStill({ id, process }, folder) {
  const { id: nowId, process: nowProcess, status } = lastRun(folder);
  assert.deepEqual([nowId, nowProcess, status], [id, process, 'running']);
}

/** The extension hosts of a server. */
function extensionHosts({ group }) {
  return readdirSync('/proc').filter((pid) => {
    try {
      const [command, stat] = ['cmdline', 'stat'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'utf8'));
      return command.includes('--type=extensionHost') && groupOf(stat) === group;
    } catch {
      return false;
    }
  });
}

/** The fifth field of /proc/PID/stat; the second one, the command, is in parentheses. */
function groupOf(stat) {
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
}

async function hostIsKilled({ workbench, page, host, folder }) {
  const run = await startEndless(workbench, folder, 'hostless');
  await killHosts(workbench, host);
  await drawsOn(workbench, folder);
  isStill(run, folder);
  assert.equal(await page.locator('.tab.dirty').count(), 0);
}

/** Kills them. The workbench starts another by itself, if its server says within two seconds how the first one died; else the user reloads. */
async function killHosts({ page }, host) {
  const killed = extensionHosts(host);
  assert.ok(killed.length > 0);
  for (const pid of killed) process.kill(Number(pid), 'SIGKILL');
  const isThere = () => extensionHosts(host).some((pid) => !killed.includes(pid));
  await until(isThere, 'another host', 15).catch(() => page.reload());
  await until(isThere, 'another host');
}

/** Waits until the status bar of a new window shows a training. */
function isFound(page, name) {
  return page.locator('.statusbar-item', { hasText: new RegExp(`${name} · epoch \\d+/1000`) }).waitFor();
}

const buttonOf = ({ page }, name) =>
  page.locator('.notebook-toolbar-container').getByRole('button', { name }).first();

/** Stops a run after its epoch. The request is repeated until the run has it, since a list that is being redrawn loses a choice. */
async function stopAfterEpoch(workbench, folder, run) {
  const control = path.join(folder, '.graft/runs', run.id, 'control.jsonl');
  await until(async () => {
    await workbench.run('Graft: Stop Run');
    await workbench.pick('Stop After This Epoch').catch(() => {});
    await sleep(1000);
    return existsSync(control) && /stop-after-epoch/.test(readFileSync(control, 'utf8'));
  }, 'the request to stop');
  await cancelled(workbench).waitFor();
}

async function windowIsClosed({ workbench, page, host, folder }) {
  const run = await startEndless(workbench, folder, 'windowless');
  const step = await stepOf(workbench);
  // The page stays for the next scenarios, but nothing of the window remains in it.
  await page.goto('about:blank');
  await until(() => lastStep(folder, run) > step + 100, 'steps while no window is there');
  await page.goto(addressOf(host, folder));
  await isFound(page, 'windowless');
  await workbench.ready();
  await workbench.openFile('windowless.graft.md');
  await drawsOn(workbench, folder);
  isStill(run, folder);
}

/** The training as a window shows it: its curve in words, and its epochs. */
async function shownTraining(workbench) {
  const epochs = workbench.outputs.locator('.graft-tall tbody tr > :first-child');
  return {
    curve: await labelOf(workbench),
    epochs: (await epochs.allTextContents()).map(Number.parseFloat),
  };
}

/** Whether that is all that the log of the run has. */
function isWhole({ curve, epochs }, folder, run) {
  // A run logs the steps that it repeats after it was killed.
  const logged = new Set(
    eventsOf(folder, run).flatMap(({ type, epoch }) => (type === 'epoch' ? [epoch] : [])),
  );
  assert.deepEqual(epochs, [...logged]);
  assert.deepEqual(
    epochs,
    epochs.map((_, index) => index + 1),
  );
  assert.ok(curve.includes(` at step ${lastStep(folder, run)},`), curve);
}

const cancelled = (workbench) => workbench.outputs.getByText(/^Cancelled\./);

async function twoWindows({ workbench, page, host, folder, watch }) {
  const run = await startEndless(workbench, folder, 'shared');
  const second = new Workbench(await openWindow({ page, host, folder, onPage: watch }), host);
  await isFound(second.page, 'shared');
  await second.openFile('shared.graft.md');
  await drawsOn(second, folder);
  await drawsOn(workbench, folder);
  await stopAfterEpoch(second, folder, run);
  await cancelled(workbench).waitFor();
  const shown = await shownTraining(workbench);
  assert.deepEqual(await shownTraining(second), shown);
  isWhole(shown, folder, run);
  await second.page.close();
}

async function toTheEnd({ workbench, page, host, folder, shot }) {
  const text = readFileSync(path.join(folder, 'endless.graft.md'), 'utf8');
  writeFileSync(path.join(folder, 'finite.graft.md'), text.replace('1000', '30'));
  await openNew(workbench, 'finite.graft.md');
  await workbench.run('Notebook: Run All');
  await chartOf(workbench).waitFor();
  await killHosts(workbench, host);
  await workbench.outputs.locator('.graft-verdict').waitFor();
  const run = lastRun(folder);
  assert.equal(run.experiment, 'finite.graft.md');
  await until(() => lastRun(folder).status === 'done', 'the end of the run');
  const shown = await shownTraining(workbench);
  assert.equal(shown.epochs.length, 30);
  isWhole(shown, folder, run);
  await shot('survived');
  assert.equal(await page.locator('.tab.dirty').count(), 0);
}

/** Starts a training, kills it in its third epoch, and waits until the window shows that. @returns the run */
async function startAndKill(workbench, folder, name) {
  const run = await startEndless(workbench, folder, name);
  await until(() => eventsOf(folder, run).some(({ epoch }) => epoch > 2), 'two epochs');
  process.kill(run.process.pid, 'SIGKILL');
  await isInterrupted(workbench);
  return run;
}

const isInterrupted = (workbench) =>
  workbench.outputs.getByText(/^The process of this run ended unexpectedly/).waitFor();

async function runIsKilled({ workbench, page, folder }) {
  await startAndKill(workbench, folder, 'killed');
  assert.equal(await page.locator('.statusbar-item', { hasText: /killed · / }).count(), 0);
  await buttonOf(workbench, 'Run All').waitFor();
}

/** Uses separate servers, so that the window of the other scenarios stays open. */
async function restart(given) {
  const { folder } = given;
  const run = await inSeparateServer(given, (workbench) => startAndKill(workbench, folder, 'restarted'));
  await inSeparateServer(given, async (workbench, shot) => {
    await workbench.openTree();
    const row = workbench.page.getByRole('treeitem', { name: /^First run, Interrupted/ });
    await row.waitFor();
    // Experiments that are found later push the row down, and a click would meet another row.
    await workbench.page.getByRole('treeitem', { name: /^short/ }).waitFor();
    await row.dblclick();
    await isInterrupted(workbench);
    await shot('interrupted');
    await resume(workbench, folder, run);
  });
}

/** Opens the folder in a workbench with its own server, and ends both after `use`. */
async function inSeparateServer({ folder, extension, watch, shot }, use) {
  const { page, host, stop } = await openWorkbench({ folder, extensions: [extension], onPage: watch });
  const shotHere = (name) => shot(name, undefined, page);
  try {
    const workbench = new Workbench(page, host);
    await workbench.ready();
    return await use(workbench, shotHere);
  } catch (error) {
    await shotHere('failure-restarted');
    throw error;
  } finally {
    await stop();
  }
}

async function resume(workbench, folder, run) {
  const before = lastStep(folder, run);
  await workbench.run('Notebook: Run All');
  await until(() => lastRun(folder).status === 'running', 'the resumed run');
  await until(() => lastStep(folder, run) > before, 'further steps of the same run');
  const [{ fromStep }] = eventsOf(folder, run).filter(({ type }) => type === 'resumed');
  assert.ok(fromStep > 0 && fromStep <= before, `it went on from step ${fromStep}`);
  await drawsOn(workbench, folder);
  await stopAfterEpoch(workbench, folder, run);
  isWhole(await shownTraining(workbench), folder, run);
}

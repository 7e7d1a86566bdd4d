import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { StageStatus } from '../../src/experiment/protocols/protocol';
import type { RunEvent } from '../../src/experiment/runs/events';
import { until } from '../until';
import { eventsIn, Workspace } from './workspace';

const training = 'epochs: 60\nbatchSize: 4\noptimizer: adamw\nlearningRate: 1e-2\nwarmup: 0.1';

let space: Workspace;
let file: string;
beforeEach(async () => {
  space = await Workspace.create();
  file = space.experiment({ finetune: training });
});
afterEach(() => space.remove());

/** A training that is not over before the test is done with it. */
const endless = training.replace('epochs: 60', 'epochs: 1000');

/** Starts a run and waits until it has taken this many steps. */
async function trainUntilStep(step: number) {
  const run = space.start(['run', file, '--json', '--until', 'finetune']);
  await until(() => run.outcome.stdout.includes(`"type":"step","stage":"finetune","step":${step},`));
  return run;
}

const checkpointFile = () => path.join(space.stageFolder('finetune'), 'partial', 'checkpoint.safetensors');

/** The last step that a run told of, which may have been killed in the middle of a line. */
function lastStep(stdout: string): number {
  return Number([...stdout.matchAll(/"type":"step","stage":"finetune","step":(\d+),/g)].at(-1)![1]);
}

/** The weights of a run that nothing disturbed. */
async function unbrokenWeights(): Promise<Buffer> {
  const { code, stderr } = await space.graft('run', file, '--until', 'finetune', '--fresh');
  assert.equal(code, 0, stderr);
  return space.weights();
}

test('a killed run resumes under its id and reaches the same weights bit for bit', async () => {
  const killed = await trainUntilStep(150);
  await until(() => existsSync(checkpointFile()));
  killed.child.kill('SIGKILL');
  const done = lastStep((await killed.ended).stdout);
  const { code, stdout } = await space.graft('run', file, '--json', '--until', 'finetune');
  assert.equal(code, 0);
  assert.equal(space.runIds().length, 1);
  const events = eventsIn(stdout);
  const resumed = events.find((event) => event.type === 'resumed');
  assert.ok(resumed?.type === 'resumed' && resumed.fromStep > 0 && resumed.fromStep <= done);
  const after = events.slice(events.indexOf(resumed)).filter((event) => event.type === 'step');
  assert.equal(after[0]!.step, resumed.fromStep + 1);
  assert.deepEqual(
    events.map(({ seq }) => seq),
    events.map((_, i) => i),
  );
  assert.equal(
    stdout,
    readFileSync(space.path('.graft', 'runs', space.runIds()[0]!, 'events.jsonl'), 'utf8'),
  );
  const weights = space.weights();
  assert.ok(weights.equals(await unbrokenWeights()));
});

test('a killed run resumes under its id after its experiment was renamed', async () => {
  const killed = await trainUntilStep(20);
  killed.child.kill('SIGKILL');
  await killed.ended;
  const [id] = space.runIds();
  const renamed = space.path('renamed.graft.md');
  renameSync(file, renamed);
  const { stdout } = await space.graft('run', renamed, '--json', '--until', 'finetune');
  assert.match(stdout, /"type":"resumed"/);
  const record = JSON.parse(readFileSync(space.path('.graft', 'runs', id!, 'run.json'), 'utf8'));
  assert.deepEqual([record.experiment, record.status], ['renamed.graft.md', 'done']);
});

test('a resumed run removes an incomplete last line of the log', async () => {
  const killed = await trainUntilStep(30);
  killed.child.kill('SIGKILL');
  await killed.ended;
  const log = space.path('.graft', 'runs', space.runIds()[0]!, 'events.jsonl');
  appendFileSync(log, '{"seq":99999,"type":"st');
  const { code } = await space.graft('run', file, '--until', 'finetune');
  assert.equal(code, 0);
  assert.ok(space.events().length > 30);
});

test('settings that differ from a running or stopped run are named', async () => {
  space.experiment({ finetune: endless });
  const run = await trainUntilStep(5);
  const standing = async () => {
    const { stdout } = await space.graft('status', file, '--json');
    const { status, why } = JSON.parse(stdout).stages.find(({ stage }: StageStatus) => stage === 'finetune');
    return [status, why];
  };
  assert.deepEqual(await standing(), ['running', 'a run is at it']);
  space.experiment({ finetune: training.replace('epochs: 60', 'epochs: 7') });
  assert.deepEqual(await standing(), ['stale', 'epochs 1000 → 7']);
  run.child.kill('SIGINT');
  assert.equal((await run.ended).code, 130);
  assert.deepEqual(await standing(), ['stale', 'epochs 1000 → 7']);
});

test('Ctrl-C stops at the next step with a checkpoint, mid-epoch, and the same weights come out', async () => {
  const run = await trainUntilStep(25);
  run.child.kill('SIGINT');
  const { code, stdout, stderr } = await run.ended;
  assert.equal(code, 130);
  assert.match(stderr, /Stopping after the current step/);
  const last = eventsIn(stdout).at(-1)!;
  assert.ok(last.type === 'run-finished' && last.status === 'cancelled');
  const steps = eventsIn(stdout).filter((event) => event.type === 'step');
  const status = JSON.parse((await space.graft('status', file, '--json')).stdout);
  assert.equal(status.stages.find(({ stage }: { stage: string }) => stage === 'finetune').status, 'stopped');
  const again = await space.graft('run', file, '--json', '--until', 'finetune');
  assert.equal(again.code, 0);
  const resumed = eventsIn(again.stdout).find((event) => event.type === 'resumed');
  assert.equal(resumed?.type === 'resumed' && resumed.fromStep, steps.length);
  const weights = space.weights();
  assert.ok(weights.equals(await unbrokenWeights()));
});

test('a second Ctrl-C ends the process at once', async () => {
  const run = await trainUntilStep(5);
  process.kill(run.child.pid!, 'SIGSTOP');
  run.child.kill('SIGINT');
  run.child.kill('SIGTERM');
  process.kill(run.child.pid!, 'SIGCONT');
  await run.ended;
  assert.equal(run.child.signalCode, 'SIGKILL');
});

test('the control file ends a process at once, as a second Ctrl-C does', async () => {
  space.experiment({ finetune: endless });
  const run = await trainUntilStep(5);
  const control = space.path('.graft', 'runs', space.runIds()[0]!, 'control.jsonl');
  process.kill(run.child.pid!, 'SIGSTOP');
  appendFileSync(control, '{"type":"cancel"}\n{"type":"cancel"}\n{"type":"end"}\n');
  process.kill(run.child.pid!, 'SIGCONT');
  await run.ended;
  assert.equal(run.child.signalCode, 'SIGKILL');
});

test('the control file cancels a run, and stops it after an epoch', async () => {
  space.experiment({ finetune: endless });
  const run = await trainUntilStep(5);
  const control = space.path('.graft', 'runs', space.runIds()[0]!, 'control.jsonl');
  appendFileSync(control, 'nonsense\n{"type":"stop-after-epoch"}\n');
  const { code, stdout } = await run.ended;
  assert.equal(code, 130);
  const epochs = eventsIn(stdout).filter((event) => event.type === 'epoch');
  const steps = eventsIn(stdout).filter((event) => event.type === 'step');
  assert.equal(epochs.at(-1)!.step, steps.length, 'it stopped at the end of an epoch');
  const second = space.start(['run', file, '--json', '--until', 'finetune']);
  await until(() => second.outcome.stdout.includes('"type":"resumed"'));
  appendFileSync(control, '{"type":"cancel"}\n');
  assert.equal((await second.ended).code, 130);
});

test('the checkpoints go when the run ends', async () => {
  space.experiment({ finetune: training.replace('epochs: 60', 'epochs: 200') });
  const run = await trainUntilStep(25);
  await until(() => existsSync(checkpointFile()));
  const partial = path.dirname(checkpointFile());
  assert.equal((await run.ended).code, 0);
  assert.equal(existsSync(partial), false);
});

test('a damaged checkpoint is an error that says so, and --fresh starts over', async () => {
  const run = await trainUntilStep(25);
  run.child.kill('SIGINT');
  await run.ended;
  writeFileSync(checkpointFile(), readFileSync(checkpointFile()).subarray(0, 5000));
  const { code, stdout } = await space.graft('run', file, '--until', 'finetune');
  assert.equal(code, 1);
  assert.match(stdout, /checkpoint\.safetensors.*--fresh/s);
  assert.equal((await space.graft('run', file, '--until', 'finetune', '--fresh')).code, 0);
});

test('a resumed run reports that its process was killed, with the likely cause', async () => {
  const long = space.experiment({ finetune: 'epochs: 200\nbatchSize: 8' }, 'long.graft.md');
  const run = space.start(['run', long, '--json']);
  await until(() => run.outcome.stdout.includes('"type":"epoch"'));
  run.child.kill('SIGKILL');
  await run.ended;
  const warnings = (events: RunEvent[]) =>
    events.flatMap((event) =>
      event.type === 'warning' && event.code === 'run/was-killed' ? [event.message] : [],
    );
  const second = space.start(['run', long, '--json']);
  await until(() => second.outcome.stdout.includes('run/was-killed'));
  second.child.kill('SIGKILL');
  await second.ended;
  const [first] = warnings(space.events());
  assert.match(first!, /was killed\. The system kills processes when it is out of memory/);
  // As the log of a process that saw the memory go.
  const log = space.path('.graft', 'runs', space.runIds()[0]!, 'events.jsonl');
  const low = {
    seq: 100_000,
    time: new Date().toISOString(),
    type: 'warning',
    code: 'run/low-memory',
    message: '',
  };
  appendFileSync(log, `\n${JSON.stringify(low)}\n`);
  const third = await space.graft('run', long);
  assert.equal(third.code, 0);
  assert.match(warnings(space.events()).at(-1)!, /memory was nearly exhausted.*microBatches=2/);
});

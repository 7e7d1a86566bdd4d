// First, since TensorFlow reads while it loads where XLA's cache is.
import './ownXlaCache';

import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { compileInThread } from '../../../src/cli/programs/compileInThread';
import type { StepRunner } from '../../../src/engine/compile/step';
import type { InputSplit } from '../../../src/engine/inputs/encoded';
import type { HeadedModel } from '../../../src/engine/models/headedModel';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { readProgress } from '../../../src/engine/training/checkpoint';
import {
  type CompileAhead,
  type CompileAheadRequest,
  compileAhead,
  stepsOfEachShape,
} from '../../../src/engine/training/compileAhead';
import { compileStep } from '../../../src/engine/training/compileStep';
import { fineTune } from '../../../src/engine/training/fineTune';
import type { FineTuneTask } from '../../../src/engine/training/fineTuneTask';
import { loadTuned } from '../../../src/engine/training/loadTuned';
import { handOver } from '../../../src/engine/training/xlaUse';
import { CancelledError } from '../../../src/experiment/errors/errors';
import type { NewEvent } from '../../../src/experiment/runs/events';
import { flat } from '../tensorCount';
import { emptyXlaCache, xlaFiles, xlaWrites } from './ownXlaCache';
import { parityTexts, trainingIo, trainingPlace, trainingSettings } from './trainingFixture';

const place = trainingPlace();
const { weights } = place;

/** Texts of 10 to 20 tokens, for which there are two shapes of batches. */
function encoded(examples: number): InputSplit {
  const lengths = Array.from({ length: examples }, (_, i) => 10 + ((i * 7) % 11));
  return parityTexts(lengths, 0, 24);
}

function task(output: string, more: Partial<FineTuneTask> = {}): FineTuneTask {
  const settings = { ...trainingSettings(), epochs: 3, batchSize: 4, xla: 'on' as const };
  return place.task(output, { settings, train: encoded(40), validation: encoded(6) }, more);
}

const inThread = compileInThread(path.resolve('dist/worker.js'));

/** The programs that a training requests ahead, recorded by a training that stops after its first step. */
async function requestOf(asked: FineTuneTask): Promise<CompileAheadRequest> {
  let seen: CompileAheadRequest | undefined;
  const remember: CompileAhead = async (request) => {
    seen = request;
  };
  const stop = trainingIo((event, abort) => event.type === 'step' && abort.abort());
  const partialFolder = path.join(place.folder, 'asked');
  await assert.rejects(fineTune({ ...asked, partialFolder, compileAhead: remember }, stop), CancelledError);
  return seen!;
}

/** Trains up to a step, and cancels. */
async function trainTo(last: number, asked: FineTuneTask): Promise<NewEvent[]> {
  const events: NewEvent[] = [];
  const stop = trainingIo((event, abort) => {
    events.push(event);
    if (event.type === 'step' && event.step === last) abort.abort();
  });
  await assert.rejects(fineTune(asked, stop), CancelledError);
  return events;
}

/** As if the compilation were done at once, or never; counts how often one is asked for. */
function pretended(isDone: boolean) {
  const count = { calls: 0 };
  const compile: CompileAhead = async () => {
    count.calls++;
    if (!isDone) await new Promise(() => {});
  };
  return { compile, count };
}

test(
  'a session finds a program that a thread compiled ahead and compiles nothing',
  flat(async () => {
    emptyXlaCache();
    const request = await requestOf(task('a'));
    assert.deepEqual(request.steps.map(([batch]) => batch!.inputIds!.shape[1]).sort(), [16, 24]);
    await inThread(request, new AbortController().signal);
    const compiled = xlaWrites();
    assert.equal(compiled.size, 2, 'one for each shape');
    await compileAhead({ ...request, steps: [...request.steps].reverse() });
    assert.deepEqual(xlaWrites(), compiled, 'a second compilation would have written its file again');
  }),
);

test(
  'a training continues while a thread compiles, switches between two steps, and its losses stay the same',
  flat(async () => {
    emptyXlaCache();
    const settings = { ...task('a').settings, epochs: 10_000 };
    const events: NewEvent[] = [];
    const after = 20;
    const watched = trainingIo((event, abort) => {
      events.push(event);
      const change = events.findIndex(({ type }) => type === 'stage-progress');
      if (change >= 0 && stepsIn(events.slice(change)).length === after) abort.abort();
    });
    await assert.rejects(fineTune(task('a', { settings, compileAhead: inThread }), watched), CancelledError);
    const { computation, step } = (await readProgress(path.join(place.folder, 'a', 'partial')))!;
    assert.equal(computation.xlaFrom, step - after + 1);
    assert.ok(step > after + 10, `only ${step} steps`);
    assert.deepEqual(warningsIn(events), []);
    assert.equal(xlaFiles().length, 2, 'the thread compiled both shapes, and the training neither');
    const plain = stepsIn(
      await trainTo(step, task('b', { settings, compileAhead: pretended(false).compile })),
    );
    for (const [i, event] of stepsIn(events).entries()) {
      const most = event.step < computation.xlaFrom! ? 0 : 1e-5;
      const difference = Math.abs(event.loss - plain[i]!.loss);
      assert.ok(difference <= most, `step ${event.step} of ${step}: ${difference}`);
    }
  }),
);

test(
  'another runner takes over variables and slots exactly',
  flat(async () => {
    const { steps: batches, ...from } = await requestOf(task('a'));
    const model = await loadTuned(from);
    const runnerWith = (useXla: boolean) =>
      compileStep(
        model,
        from,
        { precision: 'float32', useXla },
        {
          onFallback: (reason) => {
            throw reason;
          },
        },
      );
    const [first, second] = [runnerWith(false), runnerWith(true)];
    for (const step of [1, 2, 3]) first.run(batches[step % 2]!, 1e-3, step);
    const before = stateOf(first, model);
    handOver(first, second);
    second.prepare({ steps: batches, scores: [] });
    first.dispose();
    assert.deepEqual(stateOf(second, model), before);
    assert.ok([...before].some(([name, values]) => name.endsWith('.exp_avg') && values.some((x) => x !== 0)));
    second.dispose();
    model.dispose();
  }),
);

test(
  'stopped before the change-over it begins without XLA again, stopped after it with XLA, to the same weights bit for bit',
  flat(async () => {
    const [done, never] = [pretended(true), pretended(false)];
    const unbroken = await fineTune(task('a', { compileAhead: done.compile }), trainingIo());
    assert.deepEqual([unbroken.useXla, unbroken.xlaFrom], [true, 2]);
    await trainTo(5, task('b', { compileAhead: done.compile }));
    const resumed = await fineTune(task('b', { compileAhead: never.compile, isResumed: true }), trainingIo());
    assert.equal(never.count.calls, 0);
    assert.equal(resumed.xlaFrom, 2);
    assert.deepEqual(resumed.curve, unbroken.curve);
    assert.ok(weights('b').equals(weights('a')));

    await trainTo(5, task('c', { compileAhead: never.compile }));
    assert.equal(never.count.calls, 1);
    const later = await fineTune(task('c', { compileAhead: done.compile, isResumed: true }), trainingIo());
    assert.equal(later.xlaFrom, 7);
  }),
);

test(
  'without compiling ahead, XLA computes every step',
  flat(async () => {
    const events: NewEvent[] = [];
    const result = await fineTune(
      task('a'),
      trainingIo((event) => events.push(event)),
    );
    assert.equal(result.xlaFrom, 1);
    assert.deepEqual(warningsIn(events), []);
  }),
);

test(
  'a failure to compile is one warning, and harms nothing',
  flat(async () => {
    const settings = { ...task('a').settings, epochs: 10_000 };
    const events: NewEvent[] = [];
    const failing: CompileAhead = (request, signal) =>
      inThread({ ...request, modelFolder: path.join(place.folder, 'nowhere') }, signal);
    const watched = trainingIo((event, abort) => {
      events.push(event);
      if (event.type === 'step' && warningsIn(events).length > 0) abort.abort();
    });
    await assert.rejects(fineTune(task('a', { settings, compileAhead: failing }), watched), CancelledError);
    const [warning] = warningsIn(events);
    assert.equal(warning?.code, 'training/no-xla');
    assert.match(warning.message, /nowhere/);

    const again = pretended(true);
    const resumed = stepsIn(events).length + 5;
    const more = await trainTo(
      resumed,
      task('a', { settings, compileAhead: again.compile, isResumed: true }),
    );
    assert.deepEqual([again.count.calls, warningsIn(more)], [0, []]);
    const unheard = pretended(false).compile;
    const plain = stepsIn(await trainTo(resumed, task('b', { settings, compileAhead: unheard })));
    const losses = stepsIn([...events, ...more]).map(({ loss }) => loss);
    assert.deepEqual(
      losses,
      plain.map(({ loss }) => loss),
    );
  }),
);

test(
  'cancelled while a thread compiles, a training ends at once, with a checkpoint',
  flat(async () => {
    emptyXlaCache();
    let aborted = false;
    const watch: CompileAhead = (request, signal) => {
      signal.addEventListener('abort', () => {
        aborted = true;
      });
      return inThread(request, signal);
    };
    const cancel = trainingIo((event, abort) => {
      if (event.type === 'step' && event.step === 5) abort.abort();
    });
    await assert.rejects(fineTune(task('a', { compileAhead: watch }), cancel), CancelledError);
    assert.ok(aborted);
    const progress = await readProgress(path.join(place.folder, 'a', 'partial'));
    assert.equal(progress!.step, 5);
    assert.deepEqual(progress!.computation, { precision: 'float32', useXla: true, shapes: 'few' });
    assert.deepEqual(xlaFiles(), [], 'the training waited until XLA was done');
  }),
);

test('only steps with new shapes, or old shapes in new places, are kept', () => {
  const batch = (length: number) => ({ ids: { values: new Int32Array(length), shape: [1, length] } });
  const [a, b] = [batch(16), batch(24)];
  const kept = stepsOfEachShape([[a], [a], [b], [a, b], [a, b], [b, b], [a]]);
  assert.deepEqual(kept, [[a], [b], [a, b], [b, b]]);
});

function stepsIn(events: readonly NewEvent[]) {
  return events.flatMap((event) => (event.type === 'step' ? [event] : []));
}

function warningsIn(events: readonly NewEvent[]) {
  return events.flatMap((event) => (event.type === 'warning' ? [event] : []));
}

/** Variables and slots as arrays, by name. */
function stateOf(runner: StepRunner, { variables }: HeadedModel): Map<string, Float32Array> {
  runner.syncVariables();
  const slots = runner.slots();
  const state = [...variables, ...slots].map(
    ([name, tensor]) => [name, tensor.dataSync<'float32'>().slice()] as const,
  );
  tf.dispose([...slots.values()]);
  return new Map(state);
}

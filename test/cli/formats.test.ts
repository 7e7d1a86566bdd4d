import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { hasRuntime } from '../../src/engine/install/npmRuntime';
import { onnxRuntime } from '../../src/engine/install/runtimes';
import { type FormatName, formatNames } from '../../src/experiment/models/formatNames';
import { cacheFolder } from '../../src/files/cacheFolder';
import { Workspace } from './workspace';

let space: Workspace;
before(async () => {
  space = await Workspace.create();
});
after(() => space.remove());

const cache = cacheFolder(process.env);
const skip = hasRuntime(onnxRuntime, cache)
  ? false
  : 'ONNX Runtime is not there; graft runtime install onnxruntime fetches it';
const finetune = 'epochs: 1\nbatchSize: 8';

/** A model with a past says what comes next. */
const ofAllModels = formatNames.filter((name) => !name.startsWith('onnx-with-past'));

interface Verified {
  passed: boolean;
  formats: { format: string; status: string; maxAbsDiff?: number; reason?: string }[];
  damaged: { name: string; what: string }[];
}

/** The probabilities that a package gives to texts, each in one of its formats. */
async function ask(folder: string, format: FormatName, ...texts: string[]): Promise<number[][]> {
  const args = ['predict', folder, '--format', format, '--json', '--', ...texts];
  const { stdout, stderr } = await space.start(args, { GRAFT_CACHE: cache }).ended;
  const lines = stdout.trim().split('\n');
  assert.equal(lines.length, texts.length, stderr);
  return lines.map((line) => Object.values(JSON.parse(line).probabilities as Record<string, number>));
}

async function verify(folder: string, env: Record<string, string>): Promise<Verified> {
  const { stdout, stderr } = await space.start(['verify', space.path(folder), '--json'], env).ended;
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout);
}

test('a package in every format gives the recorded answers in each, until one is damaged', {
  skip,
}, async () => {
  const formats =
    'to: all\nformats: [safetensors, savedmodel, tfjs, tfjs-float16, tfjs-uint8, onnx, onnx-compact, onnx-int8]';
  const env = { GRAFT_CACHE: cache };
  const ran = await space.start(['run', space.experiment({ finetune, package: formats })], env).ended;
  assert.equal(ran.code, 0, ran.stderr + ran.stdout);
  const whole = await verify('all', env);
  assert.deepEqual(
    whole.formats.map(({ format, status }) => `${format} ${status}`),
    ofAllModels.map((name) => `${name} passed`),
  );
  for (const { maxAbsDiff } of whole.formats) assert.ok(maxAbsDiff! < 1e-4, `${maxAbsDiff}`);
  const near = new Set<string>(['tfjs-float16', 'tfjs-uint8', 'onnx-int8']);
  const texts = ['the film was good', 'the meal was awful and sad', ''];
  const expected = await ask(space.path('all'), 'safetensors', ...texts);
  for (const format of ofAllModels.filter((name) => name !== 'safetensors')) {
    const given = await ask(space.path('all'), format, ...texts);
    const farthest = Math.max(...given.flat().map((share, i) => Math.abs(share - expected.flat()[i]!)));
    assert.ok(farthest < (near.has(format) ? 0.05 : 1e-4), `${format} ${farthest}`);
  }

  writeFileSync(space.path('all', 'tfjs', 'group1-shard1of1.bin'), new Uint8Array(200_000));
  const damaged = await verify('all', env);
  assert.equal(damaged.passed, false);
  assert.equal(damaged.formats.find(({ format }) => format === 'tfjs')?.status, 'failed');
  assert.deepEqual(damaged.damaged, [{ name: 'tfjs/group1-shard1of1.bin', what: 'has changed' }]);
  const refused = await space.start(['predict', space.path('all'), '--format', 'tfjs', 'text'], env).ended;
  assert.match(refused.stderr, /group1-shard1of1\.bin has changed since it was packaged.*package\/damaged/s);
  assert.equal((await ask(space.path('all'), 'onnx', 'the film was good')).length, 1);
});

test('a format whose runtime is not here is written, and said not to have been replayed', async () => {
  const file = space.experiment({ finetune, package: 'to: untried\nformats: [tfjs, onnx]' });
  const ran = await space.start(['run', file, '--json'], { PATH: '' }).ended;
  assert.equal(ran.code, 0, ran.stderr + ran.stdout);
  const codes = ran.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).code);
  assert.ok(codes.includes('package/not-replayed'), ran.stdout);
  const asked = await space.start(['predict', space.path('untried'), 'the film was good', '--json'], {
    PATH: '',
  }).ended;
  assert.ok(Object.hasOwn(JSON.parse(asked.stdout), 'probabilities'), asked.stderr);
  const missing = await space.graft('predict', space.path('untried'), '--format', 'savedmodel', 'text');
  assert.match(missing.stderr, /package\/no-such-format/);
  assert.match(missing.stderr, /It has tfjs, onnx/);
  const { passed, formats } = await verify('untried', { PATH: '' });
  assert.equal(passed, true);
  const onnx = formats.find(({ format }) => format === 'onnx');
  assert.equal(onnx?.status, 'not-replayed');
  assert.match(onnx?.reason ?? '', /graft runtime install onnxruntime/);
});

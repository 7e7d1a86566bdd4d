import assert from 'node:assert/strict';
import { cpSync, existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { hasRuntime } from '../../src/engine/install/npmRuntime';
import { onnxRuntime } from '../../src/engine/install/runtimes';
import type { Replay } from '../../src/engine/packaging/golden';
import { runResultSchema } from '../../src/experiment/runs/results';
import { cacheFolder } from '../../src/files/cacheFolder';
import { publishedFolder, readGolden } from '../golden/elmo/goldenElmo';
import { installFor, runProgram, typeErrors } from './typescriptProgram';
import { eventsIn, Workspace } from './workspace';

const env = { GRAFT_CACHE: cacheFolder(process.env) };
const skip = hasRuntime(onnxRuntime, env.GRAFT_CACHE)
  ? false
  : 'ONNX Runtime is not there; graft runtime install onnxruntime fetches it';
const written = ['safetensors', 'savedmodel', 'tfjs', 'tfjs-float16', 'onnx', 'onnx-int8'];

let space: Workspace;
beforeEach(async () => {
  space = await Workspace.create();
  const { folder } = await publishedFolder(readGolden('tanh'));
  renameSync(folder, space.path('elmo'));
});
afterEach(() => space.remove());

const stages = {
  model: 'preset: ./elmo',
  finetune: 'epochs: 6\nbatchSize: 8\noptimizer: adam\nlearningRate: 3e-2',
};

const run = (file: string) => space.graft('run', file, '--json');

test('an ELMo as AllenNLP publishes it is fine-tuned and compiled, and its package answers as it did', async () => {
  const { code, stdout, stderr } = await run(space.experiment({ ...stages, package: 'to: out' }));
  assert.equal(code, 0, stderr);
  const events = eventsIn(stdout);
  const warnings = events.filter((event) => event.type === 'warning').map(({ code }) => code);
  assert.ok(!warnings.some((code) => code.startsWith('finetune/')), warnings.join());
  const told = events.filter((event) => event.type === 'step' || event.type === 'stage-progress');
  const compiled = told.findIndex(
    (event) => 'message' in event && /graph for each length/.test(event.message ?? ''),
  );
  assert.ok(compiled >= 0 && compiled < told.findIndex(({ type }) => type === 'step'));
  const last = events.at(-1)!;
  assert.ok(last.type === 'run-finished');
  assert.ok(runResultSchema.parse(last.result).evaluation!.accuracy! > 0.7, 'it has not learned');
  const verified = await space.graft('verify', space.path('out'));
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
  const asked = await space.graft('predict', space.path('out'), 'the film was great', '--json');
  assert.equal(asked.code, 0, asked.stderr);
});

test('it is packaged for other runtimes at the length of the longest text that preprocessing leaves', {
  skip,
}, async () => {
  const file = space.experiment({
    ...stages,
    preprocess: 'maxLength: 6\nclean: { html: true }',
    finetune: 'epochs: 1\nbatchSize: 8',
    optimize: 'candidates: [{ quantize: int8 }]\nmaxLoss: 1',
    package: `to: out\nformats: [${written.join(', ')}]`,
  });
  const { code, stderr, stdout } = await space.start(['run', file], env).ended;
  assert.equal(code, 0, stderr + stdout);
  const verified = await space.start(['verify', space.path('out'), '--json'], env).ended;
  assert.equal(verified.code, 0, verified.stderr);
  const { formats } = JSON.parse(verified.stdout);
  assert.deepEqual(
    formats.map(({ format, status }: Replay['formats'][number]) => [format, status]),
    written.map((format) => [format, 'passed']),
  );
  installFor(space.path('out'));
  assert.equal(typeErrors(space.path('out')), '');
  for (const text of ['the film was good', '', 'déjà <b>vu</b> 中文 👍', 'a day '.repeat(9)]) {
    const asked = await space.start(['predict', space.path('out'), '--json', '--', text], env).ended;
    const expected = JSON.parse(asked.stdout);
    for (const name of ['onnxInNode', 'tfjsInNode']) {
      const answer = JSON.parse(runProgram(space.path('out'), name, text));
      assert.equal(answer.label, expected.label, `${name} ${text}`);
      for (const [label, share] of Object.entries<number>(expected.probabilities))
        assert.ok(Math.abs(answer.probabilities[label] - share) < 1e-5, `${name} ${text}: ${share}`);
    }
  }
});

test('the example for which AllenNLP’s files are missing says where they are, and computes nothing', async () => {
  // `npm start` leaves what it computed beside the examples.
  const isSource = (file: string) => !['models', '.graft'].includes(path.basename(file));
  cpSync('examples', space.path('examples'), { recursive: true, filter: isSource });
  const { code, stderr } = await space.graft('run', space.path('examples', 'definitions-elmo.graft.md'));
  assert.notEqual(code, 0);
  assert.match(stderr, /definitions-elmo\.graft\.md:\d+/);
  assert.match(stderr, /Graft knows elmo_2x1024_128_2048cnn_1xhighway, but cannot download its weights/);
  assert.match(
    stderr,
    /https:\/\/allenai\.org\/allennlp\/software\/elmo .*preset: \.\/elmo_2x1024_128_2048cnn_1xhighway/,
  );
  assert.ok(!existsSync(space.path('examples', 'models')));
});

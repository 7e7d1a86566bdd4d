import assert from 'node:assert/strict';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { answerSchemas, type FormatAnswer } from '../../../src/experiment/protocols/protocol';
import { Serving } from '../serving';
import { Workspace } from '../workspace';

let space: Workspace;
let serve: Serving;
before(async () => {
  space = await Workspace.create();
  const file = space.experiment({
    finetune: 'epochs: 1\nbatchSize: 8',
    package: 'to: out\nformats: [safetensors, tfjs-uint8]',
  });
  const ran = await space.graft('run', file);
  assert.equal(ran.code, 0, ran.stderr);
  serve = new Serving(space);
});
after(() => {
  serve.kill();
  space.remove();
});

async function ask(folder: string, asked: string, pair?: string): Promise<FormatAnswer[]> {
  const reply = await serve.ask({ ask: 'predict', folder, asked, ...(pair !== undefined && { pair }) });
  assert.equal(reply.error, undefined, reply.error?.message);
  return answerSchemas.predict.parse(reply.answer);
}

test('a packaged model is asked in its formats side by side, and stays loaded', async () => {
  const text = 'the film was good';
  const [float, short, ...others] = await ask(space.path('out'), text);
  assert.deepEqual([float?.format, short?.format, others.length], ['safetensors', 'tfjs-uint8', 0]);
  const { stdout } = await space.graft('predict', space.path('out'), text, '--json');
  const { text: _, ...expected } = JSON.parse(stdout);
  assert.equal(float!.value!.label, expected.label);
  assert.ok(Math.abs(Number(float!.value!.probability) - expected.probability) < 1e-5);
  assert.ok(Math.abs(Number(short!.value!.probability) - expected.probability) < 0.05);
  const again = await ask(space.path('out'), text);
  assert.deepEqual(
    again.map(({ value }) => value),
    [float!.value, short!.value],
  );
});

test('a pair of texts is asked as one, and refused where the model is known to read single texts', async () => {
  const [one, two] = ['the film was good', 'the meal was sad'];
  const refused = await ask(space.path('out'), one, two);
  assert.deepEqual(new Set(refused.map(({ error }) => error?.code)), new Set(['usage/pairs']));
  const either = space.path('either');
  cpSync(space.path('out'), either, { recursive: true });
  rmSync(path.join(either, 'golden.json'));
  space.write(path.join('either', 'graft.json'), '{"files": []}');
  const [alone] = await ask(either, one);
  const [paired] = await ask(either, one, two);
  const { stdout } = await space.graft('predict', either, one, '--pair', two, '--json');
  assert.ok(Math.abs(Number(paired!.value!.probability) - JSON.parse(stdout).probability) < 1e-5, stdout);
  assert.notEqual(paired!.value!.probability, alone!.value!.probability);
});

test('a format that cannot be asked says why, beside the others', async () => {
  space.write(path.join('out', 'tfjs-uint8', 'model.json'), '{}');
  space.write(path.join('out', 'graft.json'), '{"files": []}');
  const [float, short] = await ask(space.path('out'), 'the meal was sad');
  assert.ok(float!.value);
  assert.equal(short!.error?.code, 'formats/damaged');
});

test('a folder that is no package is no answer', async () => {
  const reply = await serve.ask({ ask: 'predict', folder: space.path('nowhere'), asked: 'text' });
  assert.match(reply.error?.code ?? '', /^(package|model)\//);
});

test('only answers about images are explained', async () => {
  const [run] = readdirSync(space.path('.graft', 'runs'));
  const explain = (folder: string) => serve.ask({ ask: 'explain', run: folder, image: 'data.csv' });
  assert.equal((await explain(space.path('.graft', 'runs', run!))).error?.code, 'usage/explain');
  assert.equal((await explain(space.path('.graft', 'runs', 'another'))).error?.code, 'run/no-model');
});

test('nothing outlives the window', async () => {
  assert.equal(await serve.leave(), 0);
});

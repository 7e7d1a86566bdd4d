import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type Sharp from 'sharp';
import { hasRuntime } from '../../src/engine/install/npmRuntime';
import { onnxRuntime } from '../../src/engine/install/runtimes';
import { cacheFolder } from '../../src/files/cacheFolder';
import type { Written } from '../../src/portable/textStream';
import { writeTinyGpt2 } from '../golden/gpt2/tinyGpt2';
import { goldenFolder, readGolden } from '../golden/images/goldenImages';
import { installFor, runInBrowser, runProgram, typeErrors } from './typescriptProgram';
import { Workspace } from './workspace';

let space: Workspace;
before(async () => {
  space = await Workspace.create();
});
after(() => space.remove());

const env = { GRAFT_CACHE: cacheFolder(process.env) };
const skip = hasRuntime(onnxRuntime, env.GRAFT_CACHE)
  ? false
  : 'ONNX Runtime is not there; graft runtime install onnxruntime fetches it';
// It finds its library by its own place.
const sharp = createRequire(path.resolve('package.json'))('sharp') as typeof Sharp;
/** Nothing in a label may become code. */
const odd = { happy: 'it\'s "good" */ `$', unhappy: '\\ \u2028</script>' };

/** Runs an experiment, and lays what its package needs beside it. */
async function packaged(to: string, stages: Record<string, string>): Promise<string> {
  const file = space.experiment({
    finetune: 'epochs: 1\nbatchSize: 8',
    package: `to: ${to}\nformats: [safetensors, tfjs, onnx, onnx-int8]`,
    ...stages,
  });
  const { code, stderr, stdout } = await space.start(['run', file], env).ended;
  assert.equal(code, 0, stderr + stdout);
  installFor(space.path(to));
  return space.path(to);
}

interface Answer {
  readonly label: string;
  readonly probabilities: Record<string, number>;
}

async function predicted(folder: string, ...asked: string[]): Promise<Answer> {
  const { stdout, stderr } = await space.start(['predict', folder, '--json', ...asked], env).ended;
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout);
}

function assertSame(given: Answer, expected: Answer, what: string, tolerance = 1e-5): void {
  assert.equal(given.label, expected.label, what);
  assert.deepEqual(Object.keys(given.probabilities), Object.keys(expected.probabilities));
  for (const [label, share] of Object.entries(expected.probabilities))
    assert.ok(Math.abs(given.probabilities[label]! - share) < tolerance, `${what}: ${share}`);
}

test('the TypeScript of a package for texts is typed, and answers as the engine does', { skip }, async () => {
  const rows = readFileSync(space.path('data.csv'), 'utf8')
    .replaceAll(/,happy$/gm, `,"${odd.happy.replaceAll('"', '""')}"`)
    .replaceAll(/,unhappy$/gm, `,"${odd.unhappy}"`);
  space.write('odd.csv', rows);
  const cleaning = 'maxLength: 12\nclean: { html: true, whitespace: true }';
  const folder = await packaged('texts', { dataset: 'path: odd.csv', preprocess: cleaning });
  const use = `import * as ort from 'onnxruntime-node';
import { type Label, openModel } from './onnx.ts';
export const label: Label = ${JSON.stringify(odd.happy)};
// @ts-expect-error no label of this model
export const other: Label = 'happy';
export const model = await openModel(ort, async () => new Uint8Array(), 'onnx/model_int8.onnx');
export const share: number = (await model.ask({ text: 'a', pair: 'b' })).probabilities[label];
`;
  writeFileSync(space.path('texts', 'typescript', 'use.ts'), use);
  assert.equal(typeErrors(folder), '');
  const texts = [
    'the film was good',
    '',
    'the <b>meal</b>   was &amp; awful',
    'a day '.repeat(30),
    'déjà 中文 👍',
  ];
  for (const text of texts) {
    const expected = await predicted(folder, '--', text);
    for (const name of ['onnxInNode', 'tfjsInNode'])
      assertSame(JSON.parse(runProgram(folder, name, text)), expected, `${name} ${text}`);
  }
});

test('in a browser, TensorFlow.js and ONNX Runtime answer as the engine does', { skip }, async (context) => {
  const folder = await packaged('browser', { preprocess: 'maxLength: 12' });
  const asked = await predicted(folder, 'Some text');
  const int8 = await predicted(folder, '--format', 'onnx-int8', 'Some text');
  // The program of the package, for the other model of its format.
  const program = readFileSync(path.join(folder, 'typescript', 'onnxInBrowser.ts'), 'utf8');
  const other = program.replace('openModel(ort, read)', "openModel(ort, read, 'onnx/model_int8.onnx')");
  assert.notEqual(other, program);
  writeFileSync(path.join(folder, 'typescript', 'int8InBrowser.ts'), other);
  const expected = { tfjsInBrowser: asked, onnxInBrowser: asked, int8InBrowser: int8 };
  for (const [name, answer] of Object.entries(expected)) {
    const logged = await runInBrowser(folder, name);
    if (logged === undefined) return context.skip('There is no Chromium; GRAFT_BROWSER can name one.');
    // Integers are added in the widths that a processor has.
    assertSame(JSON.parse(logged), answer, name, name === 'int8InBrowser' ? 2e-2 : 1e-5);
  }
});

test('the TypeScript of a package for images fits them as the engine does', { skip }, async () => {
  const model = await goldenFolder(readGolden('resnet18'));
  try {
    for (const [label, hue] of Object.entries({ red: 0, blue: 2 }))
      for (let i = 0; i < 12; i++) await drawImage(space.path('images', label, `${i}.png`), hue, i);
    const folder = await packaged('images-model', {
      dataset: 'path: images',
      model: `preset: ${model.folder}`,
      preprocess: 'imageSize: 48',
    });
    assert.equal(typeErrors(folder), '');
    const image = space.path('images', 'blue', '3.png');
    const expected = await predicted(folder, image);
    for (const name of ['onnxInNode', 'tfjsInNode'])
      assertSame(JSON.parse(runProgram(folder, name, image)), expected, name, 1e-3);
    // A browser's canvas loses the colours of what is transparent.
    const opaque = path.join(folder, 'opaque.png');
    await sharp(image).removeAlpha().png().toFile(opaque);
    const shown = await predicted(folder, opaque);
    for (const name of ['onnxInBrowser', 'tfjsInBrowser']) {
      const logged = await runInBrowser(folder, name, '<img src="/opaque.png">');
      if (logged !== undefined) assertSame(JSON.parse(logged), shown, name, 1e-3);
    }
  } finally {
    model.remove();
  }
});

test('the TypeScript of a language model continues texts as the engine does', { skip }, async () => {
  await writeTinyGpt2(space.path('tiny-gpt2'));
  const animals = ['dog', 'cat', 'horse', 'owl', 'fox'];
  const sentences = Array.from(
    { length: 60 },
    (_, i) => `The ${animals[i % 5]} of farm ${i} likes its food.`,
  );
  space.write('farm.txt', sentences.join('\n\n'));
  const folder = await packaged('writer', {
    dataset: 'path: farm.txt',
    model: 'preset: ./tiny-gpt2',
    preprocess: 'maxLength: 32',
    finetune: 'epochs: 6\nbatchSize: 4\noptimizer: adam\nlearningRate: 1e-2',
    package: 'to: writer\nformats: [safetensors, tfjs, onnx, onnx-with-past, onnx-with-past-int8]',
  });
  const use = `import { readFile } from 'node:fs/promises';
import * as ort from 'onnxruntime-node';
import { openModel, type Written } from './onnx.ts';
const read = (name: string) => readFile(new URL('../' + name, import.meta.url));
const model = await openModel(ort, read);
const written: Written[] = [];
for (const random of [0, 0.999])
  written.push(await model.ask('The', { temperature: 1, topK: 2, maxTokens: 4, random: () => random }));
written.push(await model.ask('The', { maxTokens: 4 }));
const remembering = await openModel(ort, read, 'onnx/model_with_past.onnx');
const pieces: string[] = [];
for await (const piece of remembering.stream('The fox of farm 7 likes')) pieces.push(piece);
const inWhole = await openModel(ort, read, 'onnx/model_with_past_int8.onnx');
const whole = await inWhole.ask('The fox of farm 7 likes');
console.log(JSON.stringify({ written, pieces, whole }));
`;
  writeFileSync(space.path('writer', 'typescript', 'drawn.ts'), use);
  assert.equal(typeErrors(folder), '');
  const expected: Record<string, Written> = {};
  for (const prompt of ['The owl', 'The fox of farm 7 likes', 'Some text']) {
    const asked = ['generate', folder, prompt, '--temperature', '0', '--json'];
    const { stdout, stderr } = await space.start(asked, env).ended;
    assert.notEqual(stdout, '', stderr);
    const { text, tokens } = JSON.parse(stdout);
    expected[prompt] = { text, tokens };
    for (const name of ['onnxInNode', 'tfjsInNode'])
      assert.deepEqual(JSON.parse(runProgram(folder, name, prompt)), expected[prompt], `${name} ${prompt}`);
  }
  const { written, pieces, whole } = JSON.parse(runProgram(folder, 'drawn'));
  const [likeliest, second, greedy] = written as Written[];
  assert.deepEqual(likeliest, greedy);
  assert.notEqual(second!.text, greedy!.text);
  assert.ok(pieces.length > 1, 'the text came at once');
  assert.equal(pieces.join(''), expected['The fox of farm 7 likes']!.text);
  assert.deepEqual(whole, expected['The fox of farm 7 likes']);
  const program = readFileSync(path.join(folder, 'typescript', 'onnxInBrowser.ts'), 'utf8');
  const other = program.replace('openModel(ort, read)', "openModel(ort, read, 'onnx/model_with_past.onnx')");
  writeFileSync(path.join(folder, 'typescript', 'pastInBrowser.ts'), other);
  const logged = await runInBrowser(folder, 'pastInBrowser');
  if (logged !== undefined) assert.deepEqual(JSON.parse(logged), expected['Some text']);
});

/** 90 x 70 pixels with transparency, which the model ignores. */
async function drawImage(file: string, hue: number, seed: number): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true });
  const levels = Uint8Array.from({ length: 90 * 70 * 4 }, (_, i) => {
    const [x, y, channel] = [(i >> 2) % 90, Math.floor((i >> 2) / 90), i % 4];
    return (channel === hue ? 150 : 20) + ((x * (seed + 3) + y * 7 + channel * 11) % 100);
  });
  await sharp(levels, { raw: { width: 90, height: 70, channels: 4 } })
    .png()
    .toFile(file);
}

test('a package without a format that JavaScript runs has no TypeScript', async () => {
  const file = space.experiment({ finetune: 'epochs: 1\nbatchSize: 8', package: 'to: plain' });
  assert.equal((await space.start(['run', file], env).ended).code, 0);
  assert.equal(existsSync(space.path('plain', 'typescript')), false);
});

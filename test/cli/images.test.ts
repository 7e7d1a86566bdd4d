import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { dataFindingsSchema } from '../../src/experiment/data/dataFinding';
import type { RunEvent } from '../../src/experiment/runs/events';
import {
  datasetResultSchema,
  evaluateResultSchema,
  preprocessResultSchema,
} from '../../src/experiment/runs/results';
import { type ColouredImages, openColouredImages } from './colouredImages';

let images: ColouredImages;
before(async () => {
  images = await openColouredImages({ 'red things': 0, 'blue things': 2 }, 24);
});
after(() => images.remove());

test('a folder of images is trained, packaged, asked and verified', async () => {
  const { space, experiment, run } = images;
  writeFileSync(space.path('images', 'red things', 'fake.png'), 'not an image');
  const file = experiment('epochs: 12\nbatchSize: 8\noptimizer: adam\nlearningRate: 1e-3');
  const checked = await space.graft('check', file, '--json');
  const { findings } = dataFindingsSchema.parse(JSON.parse(checked.stdout));
  const found = findings.find(({ picture }) => picture === space.path('images', 'red things', 'fake.png'));
  assert.equal(found?.code, 'picture/unknown-format', checked.stdout + checked.stderr);
  assert.ok(existsSync(space.path('.graft', 'cache', 'images.json')), 'what was looked at is kept');

  const { events, stage, result } = await run(file);
  assert.ok(result.evaluation!.accuracy! >= 0.9, `${result.evaluation!.accuracy}`);
  const dataset = stage('dataset');
  assert.ok(dataset?.type === 'stage-finished');
  assert.equal(datasetResultSchema.parse(dataset.result).modality, 'image');
  assert.ok(events.some((event) => event.type === 'warning' && /fake\.png/.test(event.message)));
  assert.ok(evaluateResultSchema.safeParse((stage('evaluate') as { result: unknown }).result).success);

  const config = JSON.parse(readFileSync(space.path('out', 'preprocessor_config.json'), 'utf8'));
  assert.deepEqual(config.crop_size, { height: 32, width: 32 });
  assert.ok(existsSync(space.path('out', 'golden', '1.png')));
  const verified = await space.graft('verify', space.path('out'));
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
  renameSync(space.path('out'), space.path('moved'));
  const image = space.path('images', 'blue things', '3.bmp');
  const asked = await space.graft('predict', space.path('moved'), image, '--json');
  assert.equal(JSON.parse(asked.stdout).label, 'blue things', asked.stderr);

  const formats = await space.graft('predict', space.path('moved'), image, '--format', 'tfjs', '--json');
  assert.equal(JSON.parse(formats.stdout).label, 'blue things', formats.stderr);

  const fake = space.path('images', 'red things', 'fake.png');
  const many = await space.graft('predict', space.path('moved'), image, fake, image, '--json');
  assert.equal(many.stdout.trim().split('\n').length, 2);
  assert.match(many.stderr, /fake\.png .*\[picture\/unknown-format\]/);
  assert.equal(many.code, 1);
  const inTfjs = await space.graft(
    ...['predict', space.path('moved'), image, fake, image, '--format', 'tfjs', '--json'],
  );
  assert.deepEqual([inTfjs.code, inTfjs.stdout.trim().split('\n').length], [1, 2], inTfjs.stderr);
  assert.match(inTfjs.stderr, /fake\.png .*\[picture\/unknown-format\]/);
  const paired = await space.graft('predict', space.path('moved'), image, '--pair', 'text');
  assert.deepEqual([paired.code, /usage\/pairs/.test(paired.stderr)], [2, true], paired.stderr);
  const none = await space.graft('predict', space.path('moved'), space.path('images'));
  assert.match(none.stderr, /\[picture\/missing\]/);
  const input = `${image}\n\n${image}\n`;
  const lines = space.start(['predict', space.path('moved'), '-', '--json'], {}, undefined, input);
  assert.equal((await lines.ended).stdout.trim().split('\n').length, 2);

  const explain = (...images: string[]) =>
    space.graft('predict', space.path('moved'), ...images, '--explain', space.path('why.png'));
  const explained = await explain(image);
  assert.equal(explained.code, 0, explained.stderr);
  assert.equal(readFileSync(space.path('why.png')).subarray(1, 4).toString(), 'PNG');
  const refused = await explain(image, image);
  assert.match(refused.stderr, /usage\/explain/);
  const imageNames = [space.path('asked.png'), space.path('why.jpg')] as const;
  copyFileSync(image, imageNames[0]);
  for (const name of imageNames) {
    const args = ['predict', space.path('moved'), imageNames[0], '--explain', name];
    assert.match((await space.graft(...args)).stderr, /usage\/explain/);
  }
  assert.deepEqual(readFileSync(imageNames[0]), readFileSync(image));
  const nowhere = await space.graft(
    ...['predict', space.path('moved'), image, '--explain', space.path('no', 'why.png')],
  );
  assert.deepEqual([nowhere.code, /no folder/.test(nowhere.stderr)], [2, true]);
});

/** The warning about a step that is not compiled as expected. */
const trainingWarnings = (events: readonly RunEvent[]) =>
  events.flatMap((event) =>
    event.type === 'warning' && event.code.startsWith('training/') ? [event.message] : [],
  );

test('images that vary are decoded in other threads, and a run repeats', async () => {
  const { experiment, run } = images;
  const settings = 'epochs: 2\nbatchSize: 8\noptimizer: adam\nlearningRate: 1e-3';
  const file = experiment(settings, 'imageSize: 32\naugment: strong');
  const first = await run(file, '--fresh');
  const second = await run(file, '--fresh');
  const losses = (events: typeof first.events) =>
    events.flatMap((event) => (event.type === 'step' ? [event.loss] : []));
  assert.deepEqual(losses(first.events), losses(second.events));
  const preview = preprocessResultSchema.parse((first.stage('preprocess') as { result: unknown }).result);
  const [seen, drawn] = preview.report;
  assert.ok(seen?.block === 'samples' && drawn?.block === 'samples');
  assert.deepEqual([seen.samples.length, drawn.samples.length], [8, 10]);
  assert.equal(new Set(drawn.samples.map(({ thumbnail }) => thumbnail)).size, 10);
  const mixed = experiment(settings, 'imageSize: 32\naugment: { mixup: 0.5, cutmix: 0.5 }');
  const [once, twice] = [await run(mixed, '--fresh'), await run(mixed, '--fresh')];
  assert.deepEqual(losses(once.events), losses(twice.events));
  const plain = await run(experiment(settings), '--fresh');
  assert.notDeepEqual(losses(once.events), losses(plain.events));
  assert.deepEqual(trainingWarnings(once.events), trainingWarnings(plain.events));
  assert.notDeepEqual(losses(first.events), losses(plain.events));
});

test('mistakes are shown by small images, which stay small in the log', async () => {
  const { space, experiment, run } = images;
  const { stage } = await run(experiment('epochs: 1\nlearningRate: 1e-9'));
  const { report } = evaluateResultSchema.parse((stage('evaluate') as { result: unknown }).result);
  const samples = report.find((block) => block.block === 'samples');
  assert.ok(samples?.block === 'samples' && samples.samples.length > 0);
  for (const { image, thumbnail, line } of samples.samples) {
    assert.match(image!, /^images\/(red|blue) things\/\d+\.bmp$/);
    const [type, content] = thumbnail!.split(',');
    assert.equal(type, 'data:image/jpeg;base64');
    assert.deepEqual([...Buffer.from(content!, 'base64').subarray(0, 3)], [0xff, 0xd8, 0xff]);
    assert.equal(line, undefined);
  }
  const shown = await space.graft('run', space.path('test.graft.md'));
  assert.match(shown.stdout, /images\/(red|blue) things\/\d+\.bmp/);
});

test('a text model is refused for images', async () => {
  const { space } = images;
  const file = space.experiment({ dataset: 'path: images', finetune: 'epochs: 1' });
  const { code, stdout, stderr } = await space.graft('run', file);
  assert.notEqual(code, 0);
  assert.match(stdout + stderr, /The examples are images, but .* reads texts/);
});

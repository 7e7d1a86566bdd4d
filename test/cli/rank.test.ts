import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { Workspace } from './workspace';

interface Row {
  kind: string;
  model: string;
  layer: string;
  score: number | null;
  error?: string;
}

let space: Workspace;
beforeEach(async () => {
  space = await Workspace.create();
});
afterEach(() => space.remove());

async function rank(...args: string[]) {
  const { code, stdout, stderr } = await space.graft('rank', ...args, '--json');
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const end: { proposed: string | null; rows: Row[] } = lines.at(-1);
  return { code, stderr, streamed: lines.slice(0, -1) as { row: Row }[], ...end };
}

test('rows stream, a model that fails is a row, and a second ranking repeats the first without a model', async () => {
  const file = space.experiment();
  const models = ['--models', './tiny-bert', './nowhere', 'all-MiniLM-L6-v2'];
  const first = await rank(file, ...models);
  assert.equal(first.code, 0, first.stderr);
  assert.deepEqual(
    first.streamed.map(({ row }) => row),
    first.rows,
  );
  const known = first.rows.map(({ kind, model, layer }) => [kind, model, layer].join(' '));
  assert.deepEqual(known.slice(0, 3), ['baseline majority ', 'baseline words ', 'model ./tiny-bert pooled']);
  assert.equal(known.at(-1), 'random ./tiny-bert pooled');
  assert.match(first.rows.find(({ model }) => model === './nowhere')!.error!, /nowhere/);
  assert.match(
    first.rows.find(({ model }) => model === 'all-MiniLM-L6-v2')!.error!,
    /not on this machine.*--download/s,
  );
  // Damaged rows are measured again, from features that are there.
  const ranks = space.path('.graft', 'cache', 'ranks');
  for (const name of readdirSync(ranks)) writeFileSync(path.join(ranks, name, 'row.json'), '{');
  const again = await rank(file, ...models);
  const scores = (rows: readonly Row[]) => rows.map(({ model, layer, score }) => [model, layer, score]);
  assert.deepEqual(scores(again.rows), scores(first.rows));
  assert.doesNotMatch(again.stderr, /Running the frozen model/);
});

test('a data file needs no experiment; errors of the data end the ranking', async () => {
  const shown = await space.graft('rank', space.path('data.csv'), '--models', space.path('tiny-bert'));
  assert.equal(shown.code, 0, shown.stderr);
  assert.match(shown.stderr, /majority: \d.*words: \d.*tiny-bert pooled: \d/s);
  const table = shown.stdout.trim().split('\n');
  assert.match(table[0]!, /model +layer +score/);
  const scores = table
    .slice(1)
    .flatMap((line) => /([\d.-]+) % \(/.exec(line)?.[1] ?? [])
    .map(Number);
  assert.ok(scores.length >= 4, shown.stdout);
  assert.deepEqual(
    scores,
    [...scores].sort((a, b) => b - a),
  );
  assert.ok(table.some((line) => line.startsWith('=')));
  assert.match(table.at(-1)!, /^(Proposed|No model helps here): /);
  const lines = Array.from({ length: 30 }, (_, i) => `text ${i},label ${i}`);
  space.write('different.csv', `text,label\n${lines.join('\n')}\n`);
  const { code, stderr } = await space.graft(
    'rank',
    space.path('different.csv'),
    '--models',
    space.path('tiny-bert'),
  );
  assert.equal(code, 1);
  assert.match(stderr, /different|label/);
});

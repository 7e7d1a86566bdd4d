import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

type Scenario = readonly [title: string, run: () => void];
type Choose = (scenarios: readonly Scenario[], choice?: { only?: string; seed?: number }) => Scenario[];

async function chooser(): Promise<Choose> {
  const file = path.resolve('test/host/browser/chooseScenarios.mjs');
  return (await import(pathToFileURL(file).href)).chooseScenarios as Choose;
}

const scenarios: Scenario[] = Array.from({ length: 9 }, (_, index) => [`scenario ${index}`, () => {}]);
const titles = (chosen: readonly Scenario[]) => chosen.map(([title]) => title);

test('a scenario is chosen by a part of its title or by the name of its function', async () => {
  const choose = await chooser();
  const reloading = () => {};
  const all: Scenario[] = [...scenarios, ['the panel comes back after a reload', reloading]];
  assert.deepEqual(titles(choose(all, { only: 'comes back' })), ['the panel comes back after a reload']);
  assert.deepEqual(titles(choose(all, { only: 'reloading' })), ['the panel comes back after a reload']);
  assert.deepEqual(choose(all, { only: 'load' }).length, 1);
  assert.deepEqual(choose(all, { only: 'no such' }), []);
});

test('a seed gives one order of all scenarios, and another seed another order', async () => {
  const choose = await chooser();
  assert.deepEqual(choose(scenarios), scenarios);
  const [once, again, other] = [7, 7, 8].map((seed) => titles(choose(scenarios, { seed })));
  assert.deepEqual(once, again);
  assert.notDeepEqual(once, other);
  assert.notDeepEqual(once, titles(scenarios));
  assert.deepEqual([...once!].sort(), titles(scenarios));
});

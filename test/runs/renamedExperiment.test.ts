import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { GraftFolder } from '../../src/runs/graftFolder';
import { keepRunsOfRenamed, runsOfExperiment } from '../../src/runs/renamedExperiment';
import { writeRun } from '../extension/runs/writeRun';

let project: string;
let graft: string;
beforeEach(() => {
  project = mkdtempSync(path.join(os.tmpdir(), 'graft-test-'));
  graft = path.join(project, '.graft');
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

const file = (name: string) => path.join(project, `${name}.graft.md`);
const text = ({ data = 'a.csv', epochs = 1, title = 'Mine' } = {}) =>
  `# ${title}\n\n\`\`\`yaml dataset\npath: ${data}\n\`\`\`\n\n\`\`\`yaml finetune\nepochs: ${epochs}\n\`\`\`\n`;

/** A run of an experiment, whose file is not there. */
async function ran(name: string, id: string, content: string, startedAt = `2026-01-0${id.length}`) {
  await writeRun(graft, id, { experiment: file(name), startedAt });
  writeFileSync(new GraftFolder(graft).run(id).snapshot, content);
}
const idsOf = async (name: string) =>
  (await runsOfExperiment(new GraftFolder(graft), file(name))).map(({ id }) => id);

test('an experiment that was renamed behind our back has its runs, edited since or not', async () => {
  await ran('old', 'a', text({ epochs: 7 }));
  await ran('old', 'bb', text());
  writeFileSync(file('same'), text());
  assert.deepEqual(await idsOf('same'), ['bb', 'a']);
  writeFileSync(file('edited'), text({ epochs: 9 }));
  assert.deepEqual(await idsOf('edited'), ['bb', 'a']);
  for (const other of [text({ data: 'b.csv' }), text({ title: 'Another' })]) {
    writeFileSync(file('other'), other);
    assert.deepEqual(await idsOf('other'), []);
  }
});

test('runs move only to a single matching experiment with data and without runs, never from an existing one', async () => {
  await ran('old', 'a', text());
  writeFileSync(file('copy'), text());
  writeFileSync(file('old'), text({ epochs: 2 }));
  assert.deepEqual(await idsOf('copy'), []);
  rmSync(file('old'));
  assert.deepEqual(await idsOf('copy'), ['a']);
  await ran('copy', 'bb', text());
  assert.deepEqual(await idsOf('copy'), ['bb']);
  writeFileSync(file('empty'), '');
  await ran('empty too', 'ccc', '');
  assert.deepEqual(await idsOf('empty'), []);
  await ran('old twin', 'dddd', text());
  writeFileSync(file('third'), text());
  assert.deepEqual(await idsOf('third'), []);
});

test('the text decides between several experiments on the same data', async () => {
  await ran('one', 'a', text({ epochs: 1 }));
  await ran('two', 'bb', text({ epochs: 2 }));
  writeFileSync(file('new'), text({ epochs: 2 }));
  assert.deepEqual(await idsOf('new'), ['bb']);
});

test('the recorded name stays when the experiment runs under its new name, also after a run has started', async () => {
  await ran('old', 'a', text());
  await ran('old', 'bb', text());
  writeFileSync(file('new'), text());
  await ran('new', 'ccc', text());
  await keepRunsOfRenamed(new GraftFolder(graft), file('new'), 'ccc');
  assert.deepEqual(await idsOf('new'), ['ccc', 'bb', 'a']);
  renameSync(file('new'), file('old'));
  assert.deepEqual(await idsOf('old'), ['bb', 'a']);
});

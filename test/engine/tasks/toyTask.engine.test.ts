import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { TargetReader } from '../../../src/engine/datasets/targetReader';
import { predict } from '../../../src/engine/evaluation/predict';
import { replayGolden } from '../../../src/engine/packaging/golden';
import { runExperiment } from '../../../src/engine/runExperiment';
import { planRun } from '../../../src/engine/stages/runPlan';
import { targetReaders } from '../../../src/engine/tasks/targetReaders';
import type { Task } from '../../../src/engine/tasks/task';
import { tasks } from '../../../src/engine/tasks/tasks';
import { parseExperiment } from '../../../src/experiment/document/markdown';
import type { NewEvent } from '../../../src/experiment/runs/events';
import { evaluateResultSchema } from '../../../src/experiment/runs/results';
import { cacheFolder } from '../../../src/files/cacheFolder';
import { DigestStore } from '../../../src/files/digest';
import { flat } from '../tensorCount';
import { trainingIo } from '../training/trainingFixture';
import { intervalReader, intervals } from './toyTask';

const table = tasks as Record<string, Task>;
const readers = targetReaders as Record<string, TargetReader>;
const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-toy-'));
before(() => {
  table.intervals = intervals;
  readers.intervals = intervalReader;
});
after(() => {
  delete table.intervals;
  delete readers.intervals;
  rmSync(folder, { recursive: true });
});

const words = ['zero', 'one', 'two', 'three'];
const experiment = `
\`\`\`yaml dataset
path: data.csv
\`\`\`
\`\`\`yaml model
preset: ./tiny-bert
\`\`\`
\`\`\`yaml finetune
epochs: 20
batchSize: 8
learningRate: 3e-3
\`\`\`
\`\`\`yaml package
to: out
\`\`\`
`;

test(
  'a task from outside the product is found in the data, trained, scored, packaged and asked',
  flat(async () => {
    const { writeTinyBert } = await import(pathToFileURL(path.resolve('test/host/tinyBert.mjs')).href);
    writeTinyBert(path.join(folder, 'tiny-bert'), words);
    const rows = Array.from(
      { length: 60 },
      (_, i) => `${words[i % 4]} ${words[(i * 3) % 4]},${i % 4}-${(i % 4) + 2}`,
    );
    writeFileSync(path.join(folder, 'data.csv'), `text,label\n${rows.join('\n')}\n`);
    const events: NewEvent[] = [];
    // The tokenizer's library is where it was installed.
    const io = { ...trainingIo((event) => events.push(event)), cacheFolder: cacheFolder(process.env) };
    const [experimentFile, graftFolder] = ['toy.graft.md', '.graft'].map((name) => path.join(folder, name));
    const digests = new DigestStore(path.join(folder, 'digests.json'));
    const where = { experimentFile: experimentFile!, graftFolder: graftFolder!, runId: 'toy' };
    await runExperiment(await planRun(parseExperiment(experiment), where, digests, io), io);

    const results = new Map(
      events.flatMap((event) => (event.type === 'stage-finished' ? [[event.stage, event.result]] : [])),
    );
    const { metrics, naive, report } = evaluateResultSchema.parse(results.get('evaluate'));
    assert.equal(metrics.toyness, 1);
    assert.ok(
      metrics.meanAbsoluteError! < naive!.metrics.meanAbsoluteError! / 2,
      `${metrics.meanAbsoluteError}`,
    );
    assert.deepEqual(
      report.map(({ block }) => block),
      ['scores', 'table'],
    );
    const out = path.join(folder, 'out');
    assert.match(readFileSync(path.join(out, 'README.md'), 'utf8'), /for intervals of intervals: low, high/);
    assert.equal(JSON.parse(readFileSync(path.join(out, 'config.json'), 'utf8')).problem_type, 'intervals');
    const [three] = await predict(out, [{ text: 'three one' }], undefined, io.cacheFolder);
    assert.ok(Math.abs((three!.answer.value.low as number) - 3) < 1, three!.answer.summary);
    assert.ok((await replayGolden(out, io)).passed);
  }),
);

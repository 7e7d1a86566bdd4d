// Tries to hurt Graft, and counts what it survives: kills and faults at file operations, damaged files, races, links, hostile inputs.
// npm run torture -- [--only kills,moments,faults,full,corruption,links,packages,bounds,races,csv,...] [--scale 1] [--seed 1] [--trials N | --trials N-M | --path P] [--short]
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { boundCount, boundTrial } from './bounds';
import { fetchTrial } from './fetchTrials';
import { countOperations, faultTrial, fullTrial, killTrial, measureRun, momentTrial } from './fileOperations';
import { type HostileName, hostileKinds, tryHostile } from './hostileReaders';
import { packageTrial } from './packageTrials';
import { corruptionTrial, linkTrial, raceTrial } from './storedFiles';
import { Place, type Random, randomFrom } from './trials';

type Trial = (
  template: string,
  expected: string,
  operations: number,
  random: Random,
  /** The position of the trial, from 0. */
  number: number,
) => Promise<string | undefined>;

interface Kind {
  /** At scale 1, and as a part of `npm test`. */
  readonly trials: number;
  readonly short: number;
  readonly trial: Trial;
  /** Whether it begins where a run has ended. */
  readonly afterRun: boolean;
  /** Measured beforehand, for trials at one of them: the number of file operations, or of milliseconds. */
  readonly counts?: keyof typeof measures;
}

const measures = {
  full: (template: string) => countOperations(template, 'full'),
  kill: (template: string) => countOperations(template, 'kill'),
  fault: (template: string) => countOperations(template, 'EIO'),
  moments: measureRun,
};

const kinds: Readonly<Record<string, Kind>> = {
  kills: { trials: 300, short: 1, trial: killTrial, afterRun: false, counts: 'kill' },
  moments: { trials: 150, short: 1, trial: momentTrial, afterRun: false, counts: 'moments' },
  faults: { trials: 90, short: 1, trial: faultTrial, afterRun: false, counts: 'fault' },
  // From the last operation backwards.
  full: { trials: 100, short: 1, trial: fullTrial, afterRun: false, counts: 'full' },
  corruption: { trials: 300, short: 1, trial: corruptionTrial, afterRun: true },
  links: { trials: 100, short: 1, trial: linkTrial, afterRun: true },
  fetches: { trials: 60, short: 1, trial: fetchTrial, afterRun: false },
  packages: { trials: 100, short: 2, trial: packageTrial, afterRun: true },
  bounds: { trials: boundCount, short: 0, trial: boundTrial, afterRun: false },
  races: { trials: 100, short: 0, trial: raceTrial, afterRun: false },
};
/** The number of inputs for each reader. */
const hostileRuns = { whole: 2000, short: 100 };

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    scale: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    trials: { type: 'string' },
    path: { type: 'string' },
    short: { type: 'boolean', default: false },
  },
});
const seed = Number(options.seed);
const chosen = options.only?.split(',') ?? [...Object.keys(kinds), ...Object.keys(hostileKinds)];

interface Tally {
  readonly name: string;
  tried: number;
  failed: number;
}

const templates = mkdtempSync(path.join(os.tmpdir(), 'graft-torture-template-'));
process.on('exit', () => rmSync(templates, { recursive: true, force: true }));

void main();

const tallies: Tally[] = [];

async function main(): Promise<void> {
  // An interrupted torture reports its trials.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(finish()));
  for (const name of chosen) if (name in hostileKinds) await tryInputs(name as HostileName);
  const runs = chosen.filter((name) => name in kinds && trialsOf(name).length > 0);
  if (runs.length > 0) await tryRuns(runs);
  process.exitCode = finish();
}

/** Prints the table. @returns the exit code */
function finish(): number {
  for (const { name, tried, failed } of tallies) {
    const columns = [tried, tried - failed, failed].map((count) => String(count).padStart(6));
    console.log(`${name.padEnd(12)} ${columns[0]} tried ${columns[1]} survived ${columns[2]} failed`);
  }
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  const tried = tallies.reduce((sum, tally) => sum + tally.tried, 0);
  console.log(`${tried - failed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

async function tryInputs(name: HostileName): Promise<void> {
  const runs = options.short ? hostileRuns.short : Math.ceil(hostileRuns.whole * Number(options.scale));
  const failure = await tryHostile(name, { runs, seed, path: options.path });
  if (failure) console.log(`✘ ${failure.why}\n  npm run torture -- ${failure.again}`);
  tallies.push({ name, tried: runs, failed: failure ? 1 : 0 });
}

/** The numbers of the trials: all that the scale asks for, or those that were chosen, so that a long list can be shared out. */
function trialsOf(name: string): number[] {
  const { trials, short } = kinds[name]!;
  const all = options.short ? short : Math.ceil(trials * Number(options.scale));
  const [first = 0, last = first] = options.trials?.split('-').map(Number) ?? [0, all - 1];
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

async function tryRuns(names: readonly string[]): Promise<void> {
  const fresh = new Place(await makeTemplate());
  const ran = await fresh.run();
  if (ran.code !== 0) throw new Error(`The undisturbed run failed:\n${ran.output}`);
  const expected = fresh.result();
  const begun = new Place(await makeTemplate());
  try {
    for (const name of names) await tryKind(name, begun.inside, fresh.inside, expected);
  } finally {
    for (const place of [fresh, begun]) place.remove();
  }
}

async function tryKind(name: string, begun: string, finished: string, expected: string): Promise<void> {
  const { trial, afterRun, counts } = kinds[name]!;
  const template = afterRun ? finished : begun;
  const operations = counts ? await measures[counts](template) : 0;
  const tally: Tally = { name, tried: 0, failed: 0 };
  tallies.push(tally);
  for (const number of trialsOf(name)) {
    const wrong = await trial(template, expected, operations, randomFrom(1000 * seed + number), number);
    tally.tried += 1;
    if (tally.tried % 25 === 0) console.error(`${name}: ${tally.tried} tried, ${tally.failed} failed`);
    if (wrong === undefined) continue;
    tally.failed += 1;
    console.log(`✘ ${name}: ${wrong}\n  npm run torture -- --only ${name} --seed ${seed} --trials ${number}`);
  }
}

/** The smallest experiment that trains: a tiny BERT and forty texts. */
async function makeTemplate(): Promise<string> {
  const folder = path.join(templates, 'template');
  mkdirSync(path.join(folder, '.graft'), { recursive: true });
  const module = (await import(pathToFileURL(path.resolve('test/host/tinyBert.mjs')).href)) as {
    writeTinyBert(folder: string, words: string[]): void;
  };
  module.writeTinyBert(path.join(folder, 'tiny-bert'), ['good', 'bad', 'fine', 'sad', 'the', 'film']);
  const rows = Array.from(
    { length: 40 },
    (_, i) => `the film ${['good', 'bad', 'fine', 'sad'][i % 4]} ${i},${'xy'[i % 2]}`,
  );
  writeFileSync(path.join(folder, 'data.csv'), `text,label\n${rows.join('\n')}\n`);
  const stages = {
    dataset: 'path: data.csv',
    model: 'preset: ./tiny-bert',
    finetune: 'epochs: 2\nbatchSize: 8',
    package: 'to: out',
  };
  const fences = Object.entries(stages).map(([stage, yaml]) => `\`\`\`yaml ${stage}\n${yaml}\n\`\`\`\n`);
  writeFileSync(path.join(folder, 'test.graft.md'), fences.join('\n'));
  return folder;
}

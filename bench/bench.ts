import os from 'node:os';
import { findEngine } from '../src/engine/install/findEngine';
import { nvidiaDriver } from '../src/engine/install/nvidiaDriver';
import { describeError, toErrorRecord } from '../src/experiment/errors/errors';
import { cacheFolder } from '../src/files/cacheFolder';
import { commandOf, contendersFor, type Setup } from './contenders';
import { decoding } from './decoding/decoding';
import { endToEnd } from './endToEnd/endToEnd';
import { formats } from './formats/formats';
import { generation } from './generation/generation';
import { describeMachine, gpuMemoryInUse } from './machine';
import { type BenchOptions, readOptions } from './options';
import { showProgress, silent } from './progress';
import { type Outcome, race } from './race';
import { terminalTable, writeReport } from './report';
import { measureStatistics } from './statisticsCost';
import { type BenchSummary, type ModelSummary, summarizeModel } from './summary';
import { type ModelName, type Workload, workloadOf } from './workloads';

/** `npm run bench` without a lane: races the contenders on every model, then prints and writes what came out. */
async function main(): Promise<void> {
  const options = readOptions(process.argv, process.env);
  const setup = await prepare(options);
  const machine = await describeMachine(setup.device, process.env);
  const models: Partial<Record<ModelName, ModelSummary>> = {};
  const outcomes: Outcome[] = [];
  for (const model of options.models) {
    const workload = workloadOf(model, { ...options, device: setup.device });
    const raced = await raceOn(workload, options, setup);
    models[model] = summarizeModel(workload, raced);
    outcomes.push(...raced);
  }
  const { steps, precision, xla } = options;
  const hasImages = options.models.some(
    (model) => workloadOf(model, { ...options, device: 'cpu' }).kind === 'image',
  );
  const isMeasured = setup.device === 'cpu' && hasImages && options.contenders.includes('graft');
  await show(
    {
      date: new Date().toISOString(),
      command: ['npm run bench --', ...process.argv.slice(2)].join(' '),
      ...{ steps, precision, xla, machine },
      versions: versionsOf(outcomes),
      models,
      ...(isMeasured ? { batchStatistics: await measureStatistics(setup) } : {}),
    },
    options,
  );
  if (outcomes.some((outcome) => outcome.name === 'graft' && 'failure' in outcome)) process.exitCode = 1;
}

/** The engine and the device. Throws `engine/not-installed`. */
async function prepare({ device, python, precision, xla }: BenchOptions): Promise<Setup> {
  const { env } = process;
  const { binding, variant } = await findEngine({ device, cacheFolder: cacheFolder(env), env });
  const usesGpu = device !== 'cpu' && variant === 'gpu' && (await nvidiaDriver(env)) !== undefined;
  return {
    ...{ binding, python, precision, xla, env },
    device: usesGpu ? 'gpu' : 'cpu',
    threads: os.availableParallelism(),
  };
}

async function raceOn(workload: Workload, options: BenchOptions, setup: Setup): Promise<Outcome[]> {
  const names = contendersFor(options.contenders, workload);
  const commands = new Map(names.map((name) => [name, commandOf(name, workload, setup)]));
  const observer = options.json ? silent : showProgress(process.stderr, workload.name);
  const gpuMemory = async () => (setup.device === 'gpu' ? gpuMemoryInUse(setup.env) : undefined);
  return race(commands, options.steps, observer, gpuMemory);
}

function versionsOf(outcomes: readonly Outcome[]): Record<string, string> {
  const named = outcomes.flatMap((outcome) => ('failure' in outcome ? [] : [outcome.ready.versions]));
  return Object.assign({}, ...named);
}

async function show(summary: BenchSummary, { json, out }: BenchOptions): Promise<void> {
  if (json) {
    console.log(JSON.stringify(summary));
    return;
  }
  console.log(terminalTable(summary));
  for (const file of await writeReport(summary, out)) console.log(`Written: ${file}`);
}

const lanes = {
  '--end-to-end': endToEnd,
  '--decoding': decoding,
  '--generation': generation,
  '--formats': formats,
};
const asked = Object.entries(lanes).find(([option]) => process.argv.includes(option));
(asked ? asked[1](process.argv) : main()).catch((thrown: unknown) => {
  console.error(describeError(toErrorRecord(thrown)));
  process.exitCode = 1;
});

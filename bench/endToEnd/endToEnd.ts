import os from 'node:os';
import { networkFetch } from '../../src/engine/assets/networkFetch';
import { fetchPreset } from '../../src/engine/assets/pretrained';
import { cacheFolder } from '../../src/files/cacheFolder';
import { describeMachine } from '../machine';
import { reads, type Setup } from './contenders';
import { type ContestObserver, contest, type Outcome, type Trial } from './contest';
import { type EndToEndOptions, readEndToEndOptions } from './options';
import { terminalTable, writeReport } from './report';
import { type EndToEndSummary, summarizeWorkload, type WorkloadSummary } from './summary';

/** `npm run bench -- --end-to-end`: cold processes from the command to the package, in turn. */
export async function endToEnd(argv: readonly string[]): Promise<void> {
  const options = readEndToEndOptions(argv, process.env);
  const { python, device, set, repeats, contenders } = options;
  const { env } = process;
  const setup = {
    ...{ python, device, set, env },
    cacheFolder: cacheFolder(env),
    threads: os.availableParallelism(),
  };
  // Measured processes end with the bench, see measureProcess.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  const machine = await describeMachine(device, env);
  await downloadModels(options, setup);
  const workloads: WorkloadSummary[] = [];
  const outcomes: Outcome[] = [];
  for (const workload of options.workloads) {
    const observer = options.json ? silent : tell(workload.name);
    const entrants = contenders.filter((name) => reads(name, workload));
    const ended = await contest(entrants, workload, repeats, setup, observer);
    workloads.push(summarizeWorkload(workload, ended));
    outcomes.push(...ended);
  }
  const command = ['npm run bench --', ...argv.slice(2)].join(' ');
  const versions = versionsOf(outcomes);
  await show({ date: new Date().toISOString(), command, repeats, machine, versions, workloads }, options);
  if (outcomes.some((outcome) => outcome.name === 'graft' && 'failure' in outcome)) process.exitCode = 1;
}

/** Downloads everything that a run needs before it is timed. */
async function downloadModels({ workloads }: EndToEndOptions, { cacheFolder, env }: Setup): Promise<void> {
  const io = { fetch: networkFetch(env), signal: new AbortController().signal, env, cacheFolder };
  for (const preset of new Set(workloads.map((workload) => workload.preset))) await fetchPreset(preset, io);
}

const silent: ContestObserver = { starting: () => {}, ended: () => {} };

function tell(workload: string): ContestObserver {
  return {
    starting: (name, seed) => process.stderr.write(`${workload}, seed ${seed}: ${name} `),
    ended: (outcome) =>
      process.stderr.write(typeof outcome === 'string' ? `failed. ${outcome}\n` : told(outcome)),
  };
}

const told = ({ wallMs, accuracy }: Trial) =>
  `took ${(wallMs / 1000).toFixed(1)} s; accuracy ${(100 * accuracy).toFixed(1)} %\n`;

function versionsOf(outcomes: readonly Outcome[]): Record<string, string> {
  return Object.assign(
    { node: process.versions.node },
    ...outcomes.flatMap((outcome) =>
      'failure' in outcome ? [] : outcome.trials.map(({ versions }) => versions),
    ),
  );
}

async function show(summary: EndToEndSummary, { json, out }: EndToEndOptions): Promise<void> {
  if (json) {
    console.log(JSON.stringify(summary));
    return;
  }
  console.log(terminalTable(summary));
  for (const file of await writeReport(summary, out)) console.log(`Written: ${file}`);
}

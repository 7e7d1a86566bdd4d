import path from 'node:path';
import Table from 'cli-table3';
import { Command } from 'commander';
import * as z from 'zod';
import { findEngine } from '../../src/engine/install/findEngine';
import { generationEnvironment, nativeEnvironment } from '../../src/engine/install/nativeEnvironment';
import { cacheFolder } from '../../src/files/cacheFolder';
import type { Command as Program } from '../contenders';
import { measureProcess } from '../endToEnd/measuredProcess';
import { describeMachine } from '../machine';
import { median } from '../summary';
import { positive } from '../wholeNumber';

/** A contender's output at the end. */
const rateSchema = z.object({ tokens: z.number(), ms: z.number() });

type Contender = (tokens: number) => Pick<Program, 'program' | 'args'>;

/** @param way `cached` or `whole`: whether keys and values of what was read are kept; or the format of a package */
const inNode =
  (script: string, way: string): Contender =>
  (tokens) => ({
    program: process.execPath,
    args: [path.join(__dirname, 'generation', script), String(tokens), way],
  });

const inPython =
  (python: string, way: string): Contender =>
  (tokens) => ({
    program: python,
    args: [path.join(__dirname, '..', 'bench', 'torch', 'generation.py'), String(tokens), way],
  });

/** `npm run bench -- --generation`: tokens that GPT-2 adds to one, always the likeliest; the contenders in turn, a process each. */
export async function generation(argv: readonly string[]): Promise<void> {
  const { tokens, repeats, json } = readOptions(argv);
  const { env } = process;
  const { binding } = await findEngine({ device: 'cpu', cacheFolder: cacheFolder(env), env });
  // As `graft generate` sets it; a setting of TensorFlow's that the user has made counts.
  const settings = { ...nativeEnvironment(cacheFolder(env)), ...generationEnvironment() };
  const engineEnv = { ...settings, ...env, GRAFT_BINDING: binding };
  const machine = await describeMachine('cpu', env);
  const contenders = contendersFor(env.TORCH_PY);
  const rates = new Map<string, number[]>([...contenders.keys()].map((name) => [name, []]));
  for (let round = 0; round < repeats; round++)
    for (const [name, contender] of contenders)
      rates.get(name)!.push(await rateOf({ ...contender(tokens), env: engineEnv }));
  const perSecond = new Map([...rates].map(([name, own]) => [name, median(own)]));
  if (json)
    console.log(JSON.stringify({ tokens, repeats, machine, tokensPerSecond: Object.fromEntries(perSecond) }));
  else
    console.log(
      `${tableOf(perSecond)}\n${tokens} tokens; ${machine.device}; load before: ${machine.loadBefore}.`,
    );
}

function contendersFor(python: string | undefined): Map<string, Contender> {
  const own = {
    graft: inNode('graftGenerates.js', 'cached'),
    'graft, without a cache': inNode('graftGenerates.js', 'whole'),
    'a package, onnx-with-past': inNode('packageGenerates.js', 'onnx-with-past'),
    'a package, onnx-with-past-int8': inNode('packageGenerates.js', 'onnx-with-past-int8'),
  };
  const others = python && {
    transformers: inPython(python, 'cached'),
    'transformers, without a cache': inPython(python, 'whole'),
  };
  return new Map(Object.entries({ ...own, ...others }));
}

/** Tokens a second. */
async function rateOf(command: Program): Promise<number> {
  const { stdout } = await measureProcess(command);
  const { tokens, ms } = rateSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  return (1000 * tokens) / ms;
}

function tableOf(perSecond: ReadonlyMap<string, number>): string {
  const table = new Table({ head: ['', 'tokens a second'], style: { head: [], border: [] } });
  for (const [name, rate] of perSecond) table.push([name, rate.toFixed(1)]);
  return table.toString();
}

function readOptions(argv: readonly string[]) {
  return new Command('npm run bench --')
    .description('Counts the tokens that GPT-2 (124M, random weights) adds to a text in a second.')
    .requiredOption('--generation', 'this lane of the bench')
    .option('--tokens <number>', 'how many are added', positive, 128)
    .option('--repeats <number>', 'runs of each', positive, 3)
    .option('--json', 'print one JSON object', false)
    .addHelpText('after', '\ntransformers takes part if TORCH_PY names a Python that has it.')
    .parse(argv)
    .opts<{ tokens: number; repeats: number; json: boolean }>();
}

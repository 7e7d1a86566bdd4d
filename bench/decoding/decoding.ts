import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import Table from 'cli-table3';
import { Command } from 'commander';
import * as z from 'zod';
import type { Command as Program } from '../contenders';
import { measureProcess } from '../endToEnd/measuredProcess';
import { describeMachine } from '../machine';
import { median } from '../summary';
import { positive } from '../wholeNumber';
import { makeImages } from './makeImages';

/** A contender's output about its second epoch. */
const rateSchema = z.object({ images: z.number(), ms: z.number(), cpuMs: z.number().nullable() });
type Rate = z.infer<typeof rateSchema>;

/** The contenders, as commands over a folder of images with a number of threads or processes. */
type Contender = (folder: string, workers: number) => Pick<Program, 'program' | 'args'>;

const torch =
  (python: string, decoder: string): Contender =>
  (folder, workers) => ({
    program: python,
    args: [path.join(__dirname, '..', 'bench', 'torch', 'decoding.py'), folder, String(workers), decoder],
  });

const graft: Contender = (folder, workers) => ({
  program: process.execPath,
  args: [path.join(__dirname, 'decoding', 'graftDecodes.js'), folder, String(workers)],
});

/** `npm run bench -- --decoding`: JPEGs of 500 pixels to random crops of 224, as batches; the contenders in turn, a process each. */
export async function decoding(argv: readonly string[]): Promise<void> {
  const { images, workers, repeats, json } = readOptions(argv);
  const machine = await describeMachine('cpu', process.env);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'graft-decoding-'));
  try {
    await makeImages(folder, images);
    const contenders = contendersFor(process.env.TORCH_PY);
    const rates = new Map<string, Rate[]>([...contenders.keys()].map((name) => [name, []]));
    for (let round = 0; round < repeats; round++)
      for (const [name, contender] of contenders)
        rates.get(name)!.push(await rateOf({ ...contender(folder, workers), env: process.env }));
    const summary = Object.fromEntries([...rates].map(([name, own]) => [name, summarize(own)]));
    if (json) console.log(JSON.stringify({ workers, images, repeats, machine, contenders: summary }));
    else
      console.log(
        `${tableOf(summary)}\n${machine.device}, ${workers} workers; load before: ${machine.loadBefore}.`,
      );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function contendersFor(python: string | undefined): Map<string, Contender> {
  const scripts = python ? (['pillow', 'torchvision'] as const) : [];
  return new Map([
    ['graft', graft],
    ...scripts.map((decoder) => [`torch, ${decoder}`, torch(python!, decoder)] as const),
  ]);
}

async function rateOf(command: Program): Promise<Rate> {
  const { stdout } = await measureProcess(command);
  return rateSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
}

function summarize(rates: readonly Rate[]) {
  const perSecond = median(rates.map(({ images, ms }) => (images / ms) * 1000));
  const cpu = rates.flatMap(({ images, cpuMs }) => (cpuMs === null ? [] : [cpuMs / images]));
  return { imagesPerSecond: perSecond, cpuMsPerImage: cpu.length > 0 ? median(cpu) : undefined };
}

function tableOf(summary: Record<string, ReturnType<typeof summarize>>): string {
  const table = new Table({
    head: ['decoder', 'images a second', 'CPU ms an image'],
    style: { head: [], border: [] },
  });
  for (const [name, { imagesPerSecond, cpuMsPerImage }] of Object.entries(summary))
    table.push([name, imagesPerSecond.toFixed(0), cpuMsPerImage?.toFixed(2) ?? '']);
  return table.toString();
}

function readOptions(argv: readonly string[]) {
  return new Command('npm run bench --')
    .description('Counts images that are decoded and cut to random crops in a second.')
    .requiredOption('--decoding', 'this lane of the bench')
    .option('--images <number>', 'JPEGs of 500 x 375 pixels', positive, 512)
    .option('--workers <number>', 'threads of Graft, processes of PyTorch', positive, 2)
    .option('--repeats <number>', 'runs of each', positive, 3)
    .option('--json', 'print one JSON object', false)
    .addHelpText('after', '\nPyTorch takes part if TORCH_PY names a Python with torch and torchvision.')
    .parse(argv)
    .opts<{ images: number; workers: number; repeats: number; json: boolean }>();
}

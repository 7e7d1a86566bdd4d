import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import { findEngine } from '../../src/engine/install/findEngine';
import { cacheFolder } from '../../src/files/cacheFolder';
import { measureProcess } from '../endToEnd/measuredProcess';
import { describeMachine } from '../machine';
import type { FormatTimes } from './timeFormats';

const models = ['minilm', 'resnet18'];

/** `npm run bench -- --formats`: how long a model takes to become ONNX, and how fast its forms are in ONNX Runtime with one thread. */
export async function formats(argv: readonly string[]): Promise<void> {
  const { runs, json } = readOptions(argv);
  const { env } = process;
  const machine = await describeMachine('cpu', env);
  const { binding } = await findEngine({ device: 'cpu', cacheFolder: cacheFolder(env), env });
  const folder = await mkdtemp(path.join(os.tmpdir(), 'graft-formats-'));
  try {
    const measured: Record<string, FormatTimes> = {};
    for (const model of models) {
      const args = [path.join(__dirname, 'formats', 'timeFormats.js'), model, folder, String(runs)];
      const command = { program: process.execPath, args, env: { ...env, GRAFT_BINDING: binding } };
      const { stdout } = await measureProcess(command);
      measured[model] = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    }
    if (json) console.log(JSON.stringify({ runs, machine, models: measured }));
    else console.log(`${tableOf(measured)}\n${machine.device}; load before: ${machine.loadBefore}.`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function tableOf(measured: Readonly<Record<string, FormatTimes>>): string {
  const head = ['model', 'written in', 'file', 'MB', 'batch 1', 'times as fast', 'batch 32', 'times as fast'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const [model, { convertMs, megabytes, ms }] of Object.entries(measured))
    for (const [file, times] of Object.entries(ms)) {
      const each = [1, 32].flatMap((rows) => [
        `${times[rows]!.toFixed(1)} ms`,
        (ms.float32![rows]! / times[rows]!).toFixed(2),
      ]);
      table.push([model, `${(convertMs / 1000).toFixed(2)} s`, file, megabytes[file]!.toFixed(1), ...each]);
    }
  return table.toString();
}

function readOptions(argv: readonly string[]) {
  return new Command('npm run bench --')
    .description('Times the writing of ONNX, and float32 against int8 in ONNX Runtime, in turn.')
    .requiredOption('--formats', 'this lane of the bench')
    .option('--runs <number>', 'timed answers of each form and batch size', positive, 15)
    .option('--json', 'print one JSON object', false)
    .addHelpText(
      'after',
      "\nPython's quantize_dynamic takes part if TORCH_PY names a Python with onnx and onnxruntime.",
    )
    .parse(argv)
    .opts<{ runs: number; json: boolean }>();
}

function positive(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be an integer above 0.');
}

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Feeds } from '../../src/engine/compile/feeds';
import { encodeOnnx } from '../../src/engine/formats/onnx/encodeOnnx';
import { toInt8 } from '../../src/engine/formats/onnx/int8/toInt8';
import { type OnnxSession, openOnnx } from '../../src/engine/formats/onnx/onnxSession';
import { toOnnx } from '../../src/engine/formats/onnx/toOnnx';
import { recordServed } from '../../src/engine/formats/servedModel';
import { servedFeeds } from '../../src/engine/formats/servedNames';
import type { ModelRounding } from '../../src/engine/models/configFile';
import type { HeadedModel } from '../../src/engine/models/headedModel';
import { cacheFolder } from '../../src/files/cacheFolder';
import { fillUniform, randomIntegers } from '../randomModel';
import { median } from '../summary';
import { partedConfigs, type SmallModelName, smallModel } from './smallModels';

/** The measurements of a model. */
export interface FormatTimes {
  /** From the variables to the bytes of the file. */
  readonly convertMs: number;
  /** Megabytes of each file. */
  readonly megabytes: Readonly<Record<string, number>>;
  /** Medians, by file and batch size. */
  readonly ms: Readonly<Record<string, Readonly<Record<number, number>>>>;
}

const io = { cacheFolder: cacheFolder(process.env) };
const batchSizes = [1, 32];
const tokens = 128;

/** `node timeFormats.js MODEL FOLDER RUNS`: writes a model as ONNX in float32, in integers and without some of its parts, and times all in turn, with one thread. Prints JSON. */
async function main(name: SmallModelName, folder: string, runs: number): Promise<void> {
  const model = smallModel(name);
  const began = performance.now();
  const float = toOnnx(recordServed(model));
  const bytes = encodeOnnx(float);
  const convertMs = performance.now() - began;
  const feeds = new Map(batchSizes.map((rows) => [rows, feedsOf(model, rows)]));
  const calibration = { feeds: [feeds.get(32)!], io };
  const inWhole = async (rounding: ModelRounding) => encodeOnnx(await toInt8(float, calibration, rounding));
  const files = {
    float32: bytes,
    int8: await inWhole(undefined),
    'int8, asymmetric': await inWhole({ symmetric: false }),
    ...parted(name),
    ...python(name, bytes, folder),
  };
  const sessions = new Map<string, OnnxSession>();
  for (const [file, content] of Object.entries(files)) sessions.set(file, await openOnnx(content, io, 1));
  const ms = await timeInTurn(sessions, feeds, runs);
  const megabytes = Object.fromEntries(
    Object.entries(files).map(([file, { length }]) => [file, length / 1e6]),
  );
  console.log(JSON.stringify({ convertMs, megabytes, ms } satisfies FormatTimes));
}

/** The same model without some of its parts. */
function parted(name: SmallModelName): Record<string, Uint8Array> {
  const configs = Object.entries(partedConfigs(name));
  return Object.fromEntries(
    configs.map(([left, config]) => {
      const model = smallModel(name, config);
      const file = encodeOnnx(toOnnx(recordServed(model)));
      model.dispose();
      return [left, file];
    }),
  );
}

/** The same model, quantized by onnxruntime's own tool, where a Python has it. */
function python(name: SmallModelName, float32: Uint8Array, folder: string): Record<string, Uint8Array> {
  const program = process.env.TORCH_PY;
  if (!program || name !== 'minilm') return {};
  const [from, to] = ['float32.onnx', 'python.onnx'].map((file) => path.join(folder, file));
  writeFileSync(from!, float32);
  execFileSync(program, [path.join(__dirname, '../../bench/torch/quantize.py'), from!, to!], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return { "Python's quantize_dynamic": readFileSync(to!) };
}

async function timeInTurn(
  sessions: ReadonlyMap<string, OnnxSession>,
  feeds: ReadonlyMap<number, Feeds>,
  runs: number,
): Promise<FormatTimes['ms']> {
  const times = [...sessions].map(([name, session]) => ({ name, session, ms: {} as Record<number, number> }));
  for (const [rows, batch] of feeds) {
    const taken = times.map((): number[] => []);
    for (let run = -1; run < runs; run++)
      for (const [i, { session }] of times.entries()) {
        const began = performance.now();
        await session.run(batch);
        // The first run of each warms up.
        if (run >= 0) taken[i]!.push(performance.now() - began);
      }
    for (const [i, { ms }] of times.entries()) ms[rows] = median(taken[i]!);
  }
  return Object.fromEntries(times.map(({ name, ms }) => [name, ms]));
}

function feedsOf({ architecture }: HeadedModel, rows: number): Feeds {
  const size = architecture.images?.size ?? tokens;
  return servedFeeds(
    Object.fromEntries(
      architecture.inputs.map(({ name, dtype, axes, below = 2 }) => {
        const shape = axes.map((axis) => (typeof axis === 'number' ? axis : axis === 'batch' ? rows : size));
        const count = shape.reduce((product, each) => product * each, 1);
        if (dtype === 'float32')
          return [name, { values: fillUniform(new Float32Array(count), 1, -2, 4), shape }];
        const values =
          name === 'attentionMask'
            ? new Int32Array(count).fill(1)
            : randomIntegers(new Int32Array(count), below, 1);
        return [name, { values, shape }];
      }),
    ),
  );
}

const [name, folder, runs] = process.argv.slice(2);
void main(name as SmallModelName, folder!, Number(runs));

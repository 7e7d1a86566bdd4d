import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import type * as H5wasm from 'h5wasm';
import type { NamedTensors } from '../../../src/engine/compile/feeds';
import { parseElmoConfig } from '../../../src/engine/models/elmo/elmoConfig';
import { elmoShapes } from '../../../src/engine/models/elmo/elmoNames';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { programsFolder } from '../../../src/engine/threads/programsFolder';
import { writeSafetensors } from '../../../src/engine/weights/writeSafetensors';
import { characterIds, charactersPerWord } from '../../../src/portable/characterIds';
import { counterWeights } from '../counterWeights';

/** The output of make.py: float64, with the largest errors of torch's float32. */
export interface ElmoGolden {
  readonly options: Record<string, unknown>;
  readonly words: string[][];
  readonly classes: number;
  readonly labels: number[];
  readonly logits: number[][];
  /** The losses of some steps of gradient descent. */
  readonly losses: number[];
  readonly learningRate: number;
  /** The gradients of the first step, by the names of the file. */
  readonly gradientNorms: Record<string, number>;
  readonly float32Error: { logits: number; losses: number[]; gradientNorms: number };
}

export const goldenNames = ['relu', 'tanh'] as const;

export function readGolden(name: (typeof goldenNames)[number]): ElmoGolden {
  return JSON.parse(readFileSync(`test/golden/elmo/${name}.json`, 'utf8'));
}

/** As `spread_of_elmo` of make.py. */
function spread(name: string, shape: readonly number[]): [centre: number, half: number] {
  if (name.endsWith('gamma')) return [1, 0.25];
  if (shape.length === 1) return [0, 0.5];
  if (name === 'char_embed') return [0, 1];
  if (name.startsWith('classifier')) return [0, 8 / Math.sqrt(shape[1]!)];
  return [0, 3 / Math.sqrt(shape.slice(0, -1).reduce((product, size) => product * size))];
}

/** A golden's weights, by the names of the file. */
export function goldenWeights({ options, classes }: ElmoGolden) {
  const config = parseElmoConfig(options, 'options.json');
  const shapes = new Map<string, readonly number[]>([
    ...elmoShapes(config),
    ['classifier.weight', [classes, 2 * config.wordSize]],
    ['classifier.bias', [classes]],
  ]);
  const weights = counterWeights(shapes, spread);
  return new Map([...weights].map(([name, values]) => [name, { values, shape: shapes.get(name)! }]));
}

/** A folder in a temporary place that `remove` clears. */
function temporaryFolder() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-elmo-'));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** A golden's model as a fine-tuned one is saved: config.json and model.safetensors. */
export async function goldenFolder(golden: ElmoGolden) {
  const { folder, remove } = temporaryFolder();
  const tensors = [...goldenWeights(golden)].map(
    ([name, { values, shape }]) => [name, { dtype: 'F32' as const, shape, values }] as const,
  );
  await writeSafetensors(path.join(folder, 'model.safetensors'), new Map(tensors));
  const config = { ...golden.options, model_type: 'elmo', dropout: 0 };
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(config));
  return { folder, remove };
}

/** The same backbone as AllenNLP publishes one: NAME_options.json and NAME_weights.hdf5, without mix and head. */
export async function publishedFolder(golden: ElmoGolden) {
  const { folder, remove } = temporaryFolder();
  await writeHdf5(
    path.join(folder, 'small_weights.hdf5'),
    [...goldenWeights(golden)].filter(([name]) => !/^(scalar_mix|classifier)/.test(name)),
  );
  await writeFile(path.join(folder, 'small_options.json'), JSON.stringify(golden.options));
  return { folder, remove };
}

type Weights = readonly (readonly [string, { values: Float32Array; shape: readonly number[] }])[];

async function writeHdf5(file: string, weights: Weights): Promise<void> {
  const library = createRequire(__filename)(path.join(programsFolder, 'hdf5.js')) as typeof H5wasm;
  const { FS } = await library.ready;
  const written = new library.File('/written.h5', 'w');
  for (const [name, { values, shape }] of weights) {
    let group: H5wasm.Group = written;
    for (const part of name.split('/').slice(0, -1))
      group = (group.get(part) as H5wasm.Group | null) ?? group.create_group(part);
    group.create_dataset({ name: path.posix.basename(name), data: values, shape: [...shape] });
  }
  written.close();
  await writeFile(file, FS.readFile('/written.h5'));
  FS.unlink('/written.h5');
}

/** A golden's words as tensors of the caller's. */
export function goldenBatch({ words }: Pick<ElmoGolden, 'words'>): NamedTensors {
  const longest = Math.max(...words.map(({ length }) => length));
  const places = Array.from({ length: longest }, (_, place) => place);
  const none = new Array<number>(charactersPerWord).fill(0);
  const ids = words.map((text) => places.map((i) => (i < text.length ? [...characterIds(text[i]!)] : none)));
  const mask = words.map(({ length }) => places.map((i) => (i < length ? 1 : 0)));
  return {
    inputIds: tf.tensor3d(ids, undefined, 'int32'),
    attentionMask: tf.tensor2d(mask, undefined, 'int32'),
  };
}

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { checkApart, findLabel } from '../../../src/engine/datasets/columns';
import { type Row, splitNames } from '../../../src/engine/datasets/example';
import {
  emptyRows,
  findingsOf,
  type Problem,
  type ProblemKinds,
  placeOfRow,
  type RowSubject,
  warningsOf,
} from '../../../src/engine/datasets/problems';
import type { RowKind } from '../../../src/engine/datasets/rowKind';
import { rowKinds } from '../../../src/engine/datasets/rowKinds';
import type { Table } from '../../../src/engine/datasets/table';
import { findRepeats, textProblems } from '../../../src/engine/datasets/texts/textProblems';
import type { Encoded } from '../../../src/engine/inputs/encoded';
import type { Feeder } from '../../../src/engine/inputs/feeder';
import { feeders } from '../../../src/engine/inputs/feeders';
import { modalities } from '../../../src/engine/inputs/modalities';
import type { Modality } from '../../../src/engine/inputs/modality';
import { planEpoch, planScoring } from '../../../src/engine/inputs/planBatches';
import { readLogits, sizes } from '../../../src/engine/inputs/reference';
import { blockNumbers } from '../../../src/engine/models/blockNumbers';
import type { Family } from '../../../src/engine/models/family';
import { families } from '../../../src/engine/models/registry';
import { keptConfig, labelMaps } from '../../../src/engine/models/savedConfig';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { writeSafetensors } from '../../../src/engine/weights/writeSafetensors';
import {
  modalities as facts,
  type ModalityFacts,
  type ModalityName,
} from '../../../src/experiment/models/modalities';

/** A kind of data that the product does not know: rows of three numbers, in the columns `x1` to `x3` of a table. */

export const numbers = 'numbers' as ModalityName;
const columns = ['x1', 'x2', 'x3'];
const width = 8;

const numbersFacts: ModalityFacts = {
  plural: () => 'rows of numbers',
  columns: Object.fromEntries(columns.map((name) => [name, () => name])),
  memory: 0.5e9,
  ownModel: () => 'config.json and model.safetensors',
  fits: () => false,
};

/** Numbers that are far from the others. */
const numbersProblems: ProblemKinds<RowSubject> = {
  'dataset/far-number': {
    severity: 'warning',
    one: () => ({ message: 'This number is far from the others.' }),
    all: ({ length }) => ({ message: `${length} rows have far numbers.`, words: { say: 'far-numbers' } }),
  },
};

const farNumbers = (tables: readonly Table[]): Problem<RowSubject>[] =>
  tables.flatMap(({ file: { name, path: file }, rows }) =>
    rows
      .filter(({ row }) => valuesOf(row).some((value) => Math.abs(value) > 100))
      .map(({ line }) => ({
        subject: { name, place: { file, line }, line, lines: 1 },
        kinds: ['dataset/far-number'] as const,
      })),
  );

const valuesOf = (row: Row) => columns.map((name) => Number(row[name]));

const numbersRows: RowKind = {
  settings: [],
  suits: (rows) => rows.length > 0 && rows.every(({ cells }) => columns.every((name) => cells.has(name))),
  findColumns: (header) => {
    const label = findLabel(header, columns)!;
    checkApart(header, [...columns, ...label]);
    return { ...Object.fromEntries(columns.map((name) => [name, name])), label };
  },
  read: async (_, tables) => {
    const kinds = { ...textProblems, ...numbersProblems };
    const problems = [...emptyRows(tables), ...farNumbers(tables)];
    return {
      tables,
      warnings: warningsOf(kinds, problems),
      findings: findingsOf(kinds, problems, placeOfRow),
    };
  },
  compared: { problems: textProblems, find: findRepeats },
  sample: ({ row, file, line }, cells) =>
    row.x1 === undefined ? undefined : { text: valuesOf(row).join(' '), cells, file, line },
};

interface EncodedNumbers extends Encoded {
  readonly values: Float32Array;
}

const encode = (rows: readonly Row[]): EncodedNumbers => ({
  kind: numbers,
  values: Float32Array.from(rows.flatMap(valuesOf)),
});

const feed = (values: Float32Array, rows: number) => ({
  numbers: { values, shape: [rows, columns.length], axes: ['rows', undefined] },
});

const numbersFeeder: Feeder<EncodedNumbers> = {
  planEpoch: (_, plan, draw) => planEpoch(plan, draw),
  planScoring: (_, plan) => planScoring(plan),
  feeds: ({ values }, indices, options) => {
    const rows = Math.max(options.rows, indices.length);
    const batch = new Float32Array(rows * columns.length);
    for (const [at, index] of indices.entries())
      batch.set(values.subarray(index * columns.length, (index + 1) * columns.length), at * columns.length);
    return feed(batch, rows);
  },
  blankFeeds: (_, indices, options) => {
    const rows = Math.max(options.rows, indices.length);
    return feed(new Float32Array(rows * columns.length), rows);
  },
  hashExample: ({ values }, index, hash) =>
    hash.update(values.subarray(index * columns.length, (index + 1) * columns.length)),
};

const numbersModality: Modality<object> = {
  baselines: [],
  encode: async ({ splits, folder }) => {
    for (const name of splitNames) {
      const rows = splits[name].map(({ row }) => valuesOf(row));
      await writeFile(path.join(folder, `${name}.json`), JSON.stringify(rows.flat()));
    }
    const examples = splitNames.reduce((sum, name) => sum + splits[name].length, 0);
    return { examples, summary: 'three numbers an example', report: [] };
  },
  open: async ({ folder }) => {
    const read = async (name: string) => {
      const text = await readFile(path.join(folder, `${name}.json`), 'utf8');
      return { kind: numbers, values: Float32Array.from(z.array(z.number()).parse(JSON.parse(text))) };
    };
    return { train: await read('train'), validation: await read('validation'), test: await read('test') };
  },
  kept: z.object({}),
  reads: z.object({}),
  recorded: { sizeOf: () => 16, mayBeFixed: false },
  reference: {
    knownBy: 'numbers',
    read: async (file, _, ioFile) => {
      const [rows, count] = sizes(file, 'numbers', 2, ioFile) as [number, number];
      const values = await file.read('numbers');
      const batch = (start: number, some: number) => {
        const part = Float32Array.from(values).slice(start * count, (start + some) * count);
        return { numbers: tf.tensor2d(part, [some, count]) };
      };
      return { rows, ...(await readLogits(file, 'numbers', rows, ioFile)), batch };
    },
  },
  openReader: async () => async (rows) => encode(rows),
  rowsOf: (asked) =>
    asked.map((text) => Object.fromEntries(text.split(' ').map((value, i) => [columns[i]!, value]))),
  rowsIn: (_, rows) => rows,
  packRows: async (rows) => rows,
  files: () => ({}),
  card: {
    pipeline: 'tabular-classification',
    describe: () => ({ inputs: 'rows of three numbers', notes: [] }),
    usage: () => ({ question: '"1 2 3"' }),
  },
};

/** A layer over the numbers. */
const numbersFamily: Family = {
  name: 'toy-numbers',
  modality: numbers,
  files: [],
  classifierPooling: 'mean',
  describes: ({ model_type }) => model_type === 'toy-numbers',
  configure: () => ({
    inputs: [{ name: 'numbers', dtype: 'float32', axes: ['batch', columns.length] }],
    gives: ['pooled'],
    featureSize: width,
    headDropout: 0,
    headName: 'out',
    initializerRange: 0.02,
    shapes: new Map([['hidden.matrix', [columns.length, width]]]),
    pooling: 'mean',
    ...blockNumbers({ stem: ['hidden'], blocks: [], heads: ['out'] }),
    adaptable: [],
    roleOf: () => 'weight',
    canonicalName: (name) => name,
    storedName: (name) => name,
    build: (weights) => ({
      pooled: (given) =>
        tf.tanh(tf.matMul(given.numbers as tf.Tensor2D, weights.get('hidden.matrix') as tf.Tensor2D)),
    }),
  }),
  savedConfig: (config, head) => ({ ...keptConfig(config), ...labelMaps(head) }),
};

/** Runs `use` while the tables have a row for this kind of data. */
export async function withNumbers<T>(use: () => Promise<T>): Promise<T> {
  const rows: [table: object, value: object][] = [
    [facts, numbersFacts],
    [rowKinds, numbersRows],
    [feeders, numbersFeeder],
    [modalities, numbersModality],
  ];
  for (const [table, value] of rows) Object.assign(table, { [numbers]: value });
  families.push(numbersFamily);
  try {
    return await use();
  } finally {
    families.pop();
    for (const [table] of rows) delete (table as Record<string, unknown>)[numbers];
  }
}

/** Writes a model for such rows into a new folder. */
export async function writeNumbersModel(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'config.json'), JSON.stringify({ model_type: 'toy-numbers' }));
  const values = Float32Array.from({ length: columns.length * width }, (_, i) => Math.sin(i));
  const matrix = { dtype: 'F32' as const, shape: [columns.length, width], values };
  await writeSafetensors(path.join(folder, 'model.safetensors'), new Map([['hidden.matrix', matrix]]));
}

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { firstToken } from '../../../../src/engine/models/poolTokens';
import { rowsToCompute } from '../../../../src/engine/models/rowsToCompute';
import { type AttentionShape, selfAttention } from '../../../../src/engine/models/selfAttention';
import { tf } from '../../../../src/engine/tensorflow/loadTensorFlow';
import { attention } from '../../../../src/engine/tensorflow/operations/attention';
import { droppingAttributes } from '../../../../src/engine/tensorflow/operations/dropout';
import { executeMany } from '../../../../src/engine/tensorflow/operations/execute';
import { spelledCanonically } from '../../../../src/engine/tensorflow/operations/spelling';
import { flat } from '../../tensorCount';
import {
  assertAlike,
  at,
  type Case,
  differentiated,
  here,
  normal,
  testAgainstTensorFlow,
  testOnLesserProcessors,
  testOnOneCore,
} from './ownKernelCases';

const file = 'test/engine/tensorflow/operations/ownAttention.engine.test.ts';

/** Keys behind each text's own length are hidden, as padding is. */
function padding(batch: number, length: number): tf.Tensor4D {
  const lengths = Array.from({ length: batch }, (_, i) => Math.max(1, length - 3 * i));
  const rows = lengths.flatMap((own) => Array.from({ length }, (_, j) => (j < own ? 0 : -1e9)));
  return tf.tensor4d(rows, [batch, 1, 1, length]);
}

function causal(length: number): tf.Tensor4D {
  const cells = Array.from({ length: length ** 2 }, (_, i) =>
    i % length > Math.floor(i / length) ? -1e9 : 0,
  );
  return tf.tensor4d(cells, [1, 1, length, length]);
}

interface Attended {
  readonly shape: AttentionShape;
  readonly queries?: number;
  readonly bias: () => tf.Tensor4D;
  readonly rate?: number;
}

function attentionCase(name: string, { shape, queries = shape.length, bias, rate = 0 }: Attended): Case {
  const { batch, length, heads, headSize } = shape;
  const width = heads * headSize;
  const products = [queries, length, length].map((rows) => [batch * rows, width]);
  return {
    name,
    shapes: products,
    operation: ([query, key, value]) => {
      const tensors = { query, key, value, bias: bias() } as Parameters<typeof selfAttention>[0];
      return selfAttention(tensors, { ...shape, trainsBias: false }, rate > 0 ? at(rate) : undefined);
    },
  };
}

const cases: readonly Case[] = [
  attentionCase('attention', {
    shape: { batch: 3, length: 17, heads: 4, headSize: 32 },
    bias: () => padding(3, 17),
  }),
  attentionCase('attention of long texts', {
    shape: { batch: 2, length: 130, heads: 2, headSize: 64 },
    bias: () => padding(2, 130),
    rate: 0.1,
  }),
  attentionCase('attention with odd sizes and dropout', {
    shape: { batch: 5, length: 13, heads: 3, headSize: 5 },
    bias: () => padding(5, 13),
    rate: 0.25,
  }),
  attentionCase('attention of one token', {
    shape: { batch: 4, length: 11, heads: 2, headSize: 24 },
    queries: 1,
    bias: () => padding(4, 11),
    rate: 0.1,
  }),
  attentionCase('causal attention', {
    shape: { batch: 2, length: 21, heads: 2, headSize: 8 },
    bias: () => causal(21),
    rate: 0.1,
  }),
  attentionCase('attention of a text of one token', {
    shape: { batch: 1, length: 1, heads: 1, headSize: 4 },
    bias: () => padding(1, 1),
  }),
  // Rows, columns and queries are computed some at a time: these are as many, one fewer, and one more.
  ...[5, 6, 7, 8, 9, 23, 24, 25, 31, 32, 33].map((length) =>
    attentionCase(`attention among ${length} tokens`, {
      shape: { batch: 2, length, heads: 2, headSize: 20 },
      bias: () => padding(2, length),
      rate: 0.1,
    }),
  ),
];

testAgainstTensorFlow(cases);

test(
  'a query that is not a number gets none either, and no other query is the worse for it',
  flat(() =>
    tf.tidy(() => {
      const shape = { batch: 1, length: 9, heads: 1, headSize: 4, trainsBias: false };
      const [key, value] = [normal([9, 4], 1), normal([9, 4], 2)] as [tf.Tensor2D, tf.Tensor2D];
      for (const wrong of [NaN, Infinity]) {
        const query = tf.tensor2d([...Array(9).keys()].map((row) => [row === 5 ? wrong : 1, 1, 1, 1]));
        const attended = selfAttention({ query, key, value, bias: padding(1, 9) }, shape, undefined);
        const isNumber = attended.arraySync().map((row) => row.map(Number.isFinite));
        assert.deepEqual(
          isNumber,
          [...Array(9).keys()].map((row) => Array(4).fill(row !== 5)),
        );
      }
    }),
  ),
);

/** Set in a process in which `littleMemory` is loaded. */
const hasLittleMemory = process.env.GRAFT_TESTS_WITH_LITTLE_MEMORY !== undefined;
/** A library without room for more than 100 MB at once. The limit of a process would meet every other allocation too. */
const littleMemory = `
#include <stdlib.h>
void* aligned_alloc(size_t alignment, size_t size) {
  void* memory = 0;
  return size > 100000000 || posix_memalign(&memory, alignment < 16 ? 16 : alignment, size) ? 0 : memory;
}`;

test(
  'without memory for its work, attention and its gradient fail as TensorFlow does',
  { skip: !hasLittleMemory },
  flat(() =>
    tf.tidy(() => {
      // One query among many keys: the work needs more memory than the results.
      const shape = { batch: 1, length: 200_000, heads: 1, headSize: 64, trainsBias: false };
      const query = normal([1, 64], 1) as tf.Tensor2D;
      const key = tf.zeros([shape.length, 64]) as tf.Tensor2D;
      const bias = tf.zeros([1, 1, 1, shape.length]) as tf.Tensor4D;
      const attend = () => selfAttention({ query, key, value: key, bias }, shape, undefined);
      for (let twice = 0; twice < 2; twice++) assert.throws(() => attend().dataSync(), /OOM when allocating/);
      const inputs = [query, query, key, key, bias, tf.zeros([2], 'int32'), tf.zeros([0], 'int32')];
      const attributes = { heads: { int: 1 }, first_asks: { int: 0 }, ...droppingAttributes(undefined) };
      assert.throws(
        () => executeMany('GraftAttentionGrad', [...inputs, tf.zeros([1])], attributes, 3),
        /OOM when allocating/,
      );
    }),
  ),
);

const compiler = ['cc', 'g++', 'clang++'].find((name) => spawnSync(name, ['--version']).status === 0);

test('a process with little memory survives attention', {
  skip: here !== undefined || hasLittleMemory || process.platform !== 'linux' || compiler === undefined,
}, (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'graft-memory-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const library = path.join(folder, 'little.so');
  spawnSync(compiler!, ['-x', 'c', '-shared', '-fPIC', '-o', library, '-'], { input: littleMemory });
  const env = { ...process.env, LD_PRELOAD: library, GRAFT_TESTS_WITH_LITTLE_MEMORY: '1' };
  const args = ['--test-reporter=tap', '--test-name-pattern=without memory', __filename, file];
  const { stdout } = spawnSync(process.execPath, args, {
    ...{ env: { ...env, NODE_TEST_CONTEXT: undefined }, encoding: 'utf8' },
  });
  assert.match(stdout, /^# pass 1$/m, stdout);
  assert.match(stdout, /^# fail 0$/m, stdout);
});

test(
  'masked positions get no attention, however large their values',
  flat(() =>
    tf.tidy(() => {
      const [query, key] = [normal([2, 4], 1), normal([2, 4], 2)] as [tf.Tensor2D, tf.Tensor2D];
      const value = tf.tensor2d([1, 2, 3, 4, 1e30, 1e30, 1e30, 1e30], [2, 4]);
      const bias = tf.tensor4d([0, -1e9], [1, 1, 1, 2]);
      const shape = { batch: 1, length: 2, heads: 2, headSize: 2, trainsBias: false };
      const attended = selfAttention({ query, key, value, bias }, shape, undefined);
      assert.deepEqual([...attended.dataSync()], [1, 2, 3, 4, 1, 2, 3, 4]);
    }),
  ),
);

/** Self-attention of padded texts [batch * length, 12], with and without rows for padding: what tokens get, and zeros for padding. */
function attendedOf(lengths: readonly number[], firstAsks: boolean, isPadded: boolean) {
  const [batch, length, width] = [lengths.length, Math.max(...lengths), 12];
  const isToken = tf.tensor2d(
    lengths.flatMap((own) => maskOf(own, length)),
    [batch, length],
    'int32',
  );
  const bias = tf
    .mul(tf.sub(1, tf.cast(isToken, 'float32')), -1e9)
    .reshape([batch, 1, 1, length]) as tf.Tensor4D;
  const firstOf = (x: tf.Tensor2D) => firstToken(tf.reshape(x, [batch, length, width]));
  return ([query, key, value]: tf.Tensor[]): tf.Tensor => {
    const [queries, keys, values] = [query, key, value] as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
    if (isPadded) {
      const asking = firstAsks ? firstOf(queries) : queries;
      const shape = { batch, length, heads: 3, headSize: 4, trainsBias: false };
      const tensors = { query: asking, key: keys, value: values, bias };
      const all = selfAttention(tensors, shape, at(0.25));
      return firstAsks ? all : tf.mul(all, tf.cast(isToken.reshape([batch * length, 1]), 'float32'));
    }
    const rows = rowsToCompute(isToken);
    const asked = rows.taken(queries);
    const asking = firstAsks ? rows.firsts(asked) : asked;
    const tensors = { query: asking, key: rows.taken(keys), value: rows.taken(values) };
    const all = attention({ ...tensors, texts: { starts: rows.tokens!.starts, firstAsks } }, 3, at(0.25));
    return firstAsks ? all : rows.putBack(all);
  };
}

const maskOf = (own: number, length: number) => Array.from({ length }, (_, j) => (j < own ? 1 : 0));

for (const [lengths, firstAsks] of [
  [[5, 1, 17, 9], false],
  [[5, 1, 17, 9], true],
  [[1, 1, 1], false],
  [[1, 1, 1], true],
] as const)
  test(
    `without rows for padding ${firstAsks ? 'first tokens' : 'tokens'} of texts of ${lengths} get what they get with them, and lose what they lose`,
    { skip: here === 'none' },
    flat(() =>
      tf.tidy(() => {
        const rows = lengths.length * Math.max(...lengths);
        const shapes = [
          [rows, 12],
          [rows, 12],
          [rows, 12],
        ];
        const inputs = shapes.map((shape, i) => normal(shape, i + 1));
        const of = (isPadded: boolean) => {
          const operation = attendedOf(lengths, firstAsks, isPadded);
          return differentiated({ name: '', shapes, operation }, inputs);
        };
        const padded = spelledCanonically(() => of(true));
        for (const [i, tensor] of of(false).entries()) assertAlike(tensor, padded[i]!, `tensor ${i}`);
      }),
    ),
  );

test(
  'a text without tokens gets zeros and no other text is the worse for it',
  { skip: here === 'none' },
  flat(() =>
    tf.tidy(() => {
      for (const firstAsks of [true, false]) {
        const shapes = [
          [9, 12],
          [9, 12],
          [9, 12],
        ];
        const inputs = shapes.map((shape, i) => normal(shape, i + 1));
        const operation = attendedOf([3, 0, 2], firstAsks, false);
        const results = differentiated({ name: '', shapes: [], operation }, inputs);
        for (const tensor of results) assert.ok(tf.all(tf.isFinite(tensor)).dataSync()[0]);
        const rows = results[0]!.arraySync() as number[][];
        const empty = firstAsks ? rows.slice(1, 2) : rows.slice(3, 6);
        assert.ok(empty.flat().every((number) => number === 0));
      }
    }),
  ),
);

test(
  'a batch without tokens is computed',
  { skip: here === 'none' },
  flat(() =>
    tf.tidy(() => {
      const rows = rowsToCompute(tf.zeros([2, 3], 'int32'));
      assert.deepEqual([...rows.tokens!.starts.dataSync()], [0, 1, 1, 3]);
      assert.deepEqual(rows.firsts(rows.taken(normal([6, 4], 1) as tf.Tensor2D)).shape, [2, 4]);
    }),
  ),
);

test(
  'attention among tokens and its gradient drop the same elements',
  { skip: here === 'none' },
  flat(() =>
    tf.tidy(() => {
      const [query, key, value, weights] = [1, 2, 3, 4].map((seed) => normal([23, 12], seed) as tf.Tensor2D);
      const texts = { starts: tf.tensor1d([0, 5, 6, 23, 17], 'int32'), firstAsks: false };
      const of = (values: tf.Tensor) =>
        attention({ query: query!, key: key!, value: values as tf.Tensor2D, texts }, 3, at(0.4));
      const product = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(a, b)).dataSync()[0]!;
      const gradient = tf.grad((values: tf.Tensor) => tf.sum(tf.mul(of(values), weights!)))(value!);
      // The result is linear in the values.
      const difference = product(gradient, value!) - product(of(value!), weights!);
      assert.ok(Math.abs(difference) < 1e-3, `${difference}`);
      assert.notDeepEqual(
        of(value!).dataSync(),
        attention({ query: query!, key: key!, value: value!, texts }, 3, undefined).dataSync(),
      );
    }),
  ),
);

testOnLesserProcessors(file, cases.length);
testOnOneCore(file, cases);

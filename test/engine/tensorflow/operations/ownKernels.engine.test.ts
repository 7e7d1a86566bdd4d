import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { firstToken } from '../../../../src/engine/models/poolTokens';
import { rowsToCompute } from '../../../../src/engine/models/rowsToCompute';
import { type AttentionShape, selfAttention } from '../../../../src/engine/models/selfAttention';
import { tf } from '../../../../src/engine/tensorflow/loadTensorFlow';
import { attention } from '../../../../src/engine/tensorflow/operations/attention';
import { type DropoutPlace, dropout, dropoutKey } from '../../../../src/engine/tensorflow/operations/dropout';
import { gelu, geluTanh } from '../../../../src/engine/tensorflow/operations/gelu';
import { addLayerNorm, layerNorm } from '../../../../src/engine/tensorflow/operations/layerNorm';
import { hasOwnKernels } from '../../../../src/engine/tensorflow/operations/ownKernels';
import { spelledCanonically } from '../../../../src/engine/tensorflow/operations/spelling';
import { flat } from '../../tensorCount';

/** As which processor this computes, where it is not the one that is there. */
const { GRAFT_VECTORS: here } = process.env;

/** A fraction of the largest number in a tensor: as far as sums in another order take float32. */
const tolerance = 3e-6;

interface Case {
  readonly name: string;
  readonly shapes: readonly number[][];
  readonly operation: (inputs: tf.Tensor[]) => tf.Tensor;
}

function normal(shape: number[], seed: number): tf.Tensor {
  return tf.randomNormal(shape, 0, 1, 'float32', seed);
}

/** Value and gradients by every input, in order. */
function differentiated({ operation }: Case, inputs: tf.Tensor[]): tf.Tensor[] {
  const value = operation(inputs);
  const weights = normal(value.shape, 99);
  return [value, ...tf.grads((...args: tf.Tensor[]) => tf.sum(tf.mul(operation(args), weights)))(inputs)];
}

function assertAlike(own: tf.Tensor, theirs: tf.Tensor, what: string): void {
  assert.deepEqual(own.shape, theirs.shape);
  const scale = Math.max(0.3, tf.max(tf.abs(theirs)).dataSync()[0]!);
  const difference = tf.max(tf.abs(tf.sub(own, theirs))).dataSync()[0]!;
  assert.ok(difference <= tolerance * scale, `${what} differs by ${difference} of ${scale}`);
}

const at = (rate: number, place = 3): DropoutPlace => ({
  ...{ key: dropoutKey(tf.tensor1d([7, 12], 'int32')), place, rate },
});

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
  return {
    name,
    shapes: [
      [batch * queries, width],
      [batch * length, width],
      [batch * length, width],
    ],
    operation: ([query, key, value]) => {
      const tensors = { query, key, value, bias: bias() } as Parameters<typeof selfAttention>[0];
      return selfAttention(tensors, { ...shape, trainsBias: false }, rate > 0 ? at(rate) : undefined);
    },
  };
}

const activated =
  (activation: typeof gelu) =>
  ([x, bias]: tf.Tensor[]) =>
    activation({ x: tf.mul(x as tf.Tensor2D, 3), bias: bias as tf.Tensor1D });
const norms = ([x, scale, offset]: tf.Tensor[]) =>
  layerNorm(x as tf.Tensor2D, scale as tf.Tensor1D, offset as tf.Tensor1D, 1e-5);
const added = (place?: () => DropoutPlace) => (inputs: tf.Tensor[]) => {
  const [x, residual] = inputs as [tf.Tensor2D, tf.Tensor2D];
  const [bias, scale, offset] = inputs.slice(2) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
  return addLayerNorm({ x, bias, residual, at: place?.() }, scale, offset, 1e-12);
};

const cases: readonly Case[] = [
  { name: 'gelu', shapes: [[97, 131], [131]], operation: activated(gelu) },
  { name: 'gelu of one number a row', shapes: [[33, 1], [1]], operation: activated(gelu) },
  { name: 'geluTanh', shapes: [[161, 131], [131]], operation: activated(geluTanh) },
  { name: 'layerNorm', shapes: [[150, 384], [384], [384]], operation: norms },
  { name: 'layerNorm of an odd width', shapes: [[7, 19], [19], [19]], operation: norms },
  { name: 'layerNorm of three numbers', shapes: [[5, 3], [3], [3]], operation: norms },
  { name: 'addLayerNorm', shapes: [[70, 48], [70, 48], [48], [48], [48]], operation: added() },
  {
    name: 'addLayerNorm with dropout',
    shapes: [[131, 37], [131, 37], [37], [37], [37]],
    operation: added(() => at(0.3)),
  },
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

for (const own of cases)
  test(
    `${own.name}: one pass gives what TensorFlow's operations give, and the same gradients`,
    flat(() =>
      tf.tidy(() => {
        assert.equal(hasOwnKernels(), here !== 'none');
        const inputs = own.shapes.map((shape, i) => normal(shape, i + 1));
        const theirs = spelledCanonically(() => differentiated(own, inputs));
        for (const [i, tensor] of differentiated(own, inputs).entries())
          assertAlike(tensor, theirs[i]!, i === 0 ? 'the value' : `gradient ${i}`);
      }),
    ),
  );

test(
  'elements are dropped by the same random numbers, from the first to the last',
  flat(() =>
    tf.tidy(() => {
      for (const [rate, count] of [
        [0.1, 100_003],
        [0.5, 1],
        [0.9, 67],
      ] as const) {
        const x = normal([count], 5);
        const theirs = spelledCanonically(() => dropout(x, at(rate)));
        assert.deepEqual(dropout(x, at(rate)).dataSync(), theirs.dataSync());
      }
    }),
  ),
);

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

test(
  'what is hidden gets no attention at all, however large its value',
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
  return ([query, key, value]: readonly tf.Tensor2D[]): tf.Tensor => {
    if (isPadded) {
      const asking = firstAsks ? firstOf(query!) : query!;
      const shape = { batch, length, heads: 3, headSize: 4, trainsBias: false };
      const all = selfAttention({ query: asking, key: key!, value: value!, bias }, shape, at(0.25));
      return firstAsks ? all : tf.mul(all, tf.cast(isToken.reshape([batch * length, 1]), 'float32'));
    }
    const rows = rowsToCompute(isToken);
    const [asked, keys, values] = [query!, key!, value!].map((x) => rows.taken(x)) as [
      tf.Tensor2D,
      tf.Tensor2D,
      tf.Tensor2D,
    ];
    const tensors = { query: firstAsks ? rows.firsts(asked) : asked, key: keys, value: values };
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
        const shapes = [0, 1, 2].map(() => [lengths.length * Math.max(...lengths), 12]);
        const inputs = shapes.map((shape, i) => normal(shape, i + 1));
        const of = (isPadded: boolean) => {
          const operation = attendedOf(lengths, firstAsks, isPadded) as Case['operation'];
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
        const inputs = [1, 2, 3].map((seed) => normal([9, 12], seed) as tf.Tensor2D);
        const operation = attendedOf([3, 0, 2], firstAsks, false) as Case['operation'];
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
  'what attention among tokens drops, its gradient drops',
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

for (const [vectors, processor] of [
  ['avx2', 'has AVX2 alone'],
  ['none', 'has neither, by the operations of TensorFlow'],
] as const)
  test(`the same is computed on a processor that ${processor}`, { skip: here !== undefined }, () => {
    const env = { ...process.env, GRAFT_VECTORS: vectors, NODE_TEST_CONTEXT: undefined };
    const { stdout } = spawnSync(process.execPath, ['--test-reporter=tap', __filename], {
      ...{ env, encoding: 'utf8' },
    });
    assert.match(stdout, /^# fail 0$/m, stdout);
    const [, passed] = /^# pass (\d+)$/m.exec(stdout) ?? [];
    assert.ok(Number(passed) > cases.length, stdout);
  });

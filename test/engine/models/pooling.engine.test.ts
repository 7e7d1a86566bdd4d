import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noDropout } from '../../../src/engine/models/dropoutPlaces';
import { loadModel } from '../../../src/engine/models/headedModel';
import { type Pooling, poolingForTraining, poolingHint } from '../../../src/engine/models/pooling';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { disposeBatch, goldenBatch, goldenFolder, readGolden } from '../../golden/bert/goldenBert';
import { flat } from '../tensorCount';

const golden = readGolden('padded');
const withoutPooler = (name: string) => (name.includes('pooler') ? undefined : name);

/** Pooled vectors, and the tokens' vectors that they are made of. */
async function pooledBy(
  pooling: 'mean' | 'cls',
  padding = 0,
): Promise<{ pooled: number[][]; tokens: number[][][] }> {
  const { folder, remove } = await goldenFolder(golden);
  const model = await loadModel({ folder, seed: 0, pooling });
  const batch = goldenBatch(golden, padding);
  const backbone = model.architecture.build(model.variables);
  const pass = { training: false, dropout: noDropout };
  const vectors = tf.tidy(() => ({
    pooled: backbone.pooled(batch, pass).arraySync(),
    tokens: backbone.tokens!(batch, pass).arraySync(),
  }));
  disposeBatch(batch);
  model.dispose();
  remove();
  return vectors;
}

function assertClose(actual: readonly number[], expected: readonly number[]): void {
  const worst = Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)));
  assert.ok(worst < 1e-6, `off by ${worst}`);
}

test(
  'cls is the first token, for which alone the last layer is computed',
  flat(async () => {
    const { pooled, tokens } = await pooledBy('cls');
    for (const [row, vector] of pooled.entries()) assertClose(vector, tokens[row]![0]!);
  }),
);

for (const padding of [0, 5]) {
  test(
    `mean is taken over the tokens that are not padding (${padding} more of it)`,
    flat(async () => {
      const { pooled, tokens } = await pooledBy('mean', padding);
      for (const [row, vector] of pooled.entries()) {
        const lengths = golden.inputs.attention_mask[row]!.reduce((sum, isToken) => sum + isToken, 0);
        const kept = tokens[row]!.filter((_, at) => golden.inputs.attention_mask[row]![at] === 1);
        const mean = vector.map((_, i) => kept.reduce((sum, token) => sum + token[i]!, 0) / lengths);
        assertClose(vector, mean);
      }
    }),
  );
}

test(
  'a pooler that the weights lack is refused by name, and auto does without it',
  flat(async () => {
    const { folder, remove } = await goldenFolder(golden, withoutPooler);
    await assert.rejects(loadModel({ folder, seed: 0, pooling: 'pooler' }), { code: 'model/no-pooler' });
    const model = await loadModel({ folder, seed: 0 });
    assert.equal(model.architecture.pooling, 'mean');
    model.dispose();
    remove();
  }),
);

test(
  'a pooler that is not used is neither loaded nor trained',
  flat(async () => {
    const { folder, remove } = await goldenFolder(golden);
    const model = await loadModel({ folder, seed: 0, pooling: 'mean' });
    assert.equal(model.variables.has('bert.pooler.dense.weight'), false);
    assert.equal(model.variables.has('bert.embeddings.word_embeddings.weight'), true);
    model.dispose();
    remove();
  }),
);

test('auto takes a sentence encoder at its own pooling where its trunk is frozen, and only there', () => {
  assert.equal(poolingForTraining('auto', 'mean', true), 'mean');
  assert.equal(poolingForTraining('auto', 'mean', false), 'auto');
  assert.equal(poolingForTraining('auto', undefined, true), 'auto');
  assert.equal(poolingForTraining('pooler', 'mean', true), 'pooler');
});

test("an encoder's own pooling is worth a try where its pooler is frozen, or learns from few examples", () => {
  const hint = (
    ...[pooling, encoder, isTrunkFrozen, examples]: [Pooling, Pooling | undefined, boolean, number]
  ) => poolingHint(pooling, encoder, { isTrunkFrozen, examples })?.message;
  assert.match(hint('pooler', 'mean', true, 5000)!, /Try model\.pooling: mean, since the model is frozen/);
  assert.match(hint('pooler', 'mean', false, 480)!, /only 480 examples/);
  assert.equal(hint('pooler', 'mean', false, 5000), undefined);
  assert.equal(hint('mean', 'mean', true, 10), undefined);
  assert.equal(hint('pooler', undefined, true, 10), undefined);
});

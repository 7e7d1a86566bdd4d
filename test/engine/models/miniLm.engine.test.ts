import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Pass } from '../../../src/engine/models/backbone';
import { noDropout } from '../../../src/engine/models/dropoutPlaces';
import { loadVariables } from '../../../src/engine/models/loadVariables';
import { withModel } from '../../../src/engine/models/modelFolder';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { cacheFolder } from '../../../src/files/cacheFolder';
import { disposeBatch, goldenBatch } from '../../golden/bert/goldenBert';
import { flat } from '../tensorCount';

const folder = path.join(cacheFolder(process.env), 'models', 'all-MiniLM-L6-v2');
const skip = existsSync(path.join(folder, 'model.safetensors'))
  ? false
  : `${folder} is not there; npm start fetches it`;
/** Multiples of torch's own float32 error, as in bertGoldens.engine.test.ts. */
const factor = 8;
/** make.py keeps every 48th of 384 features. */
const stride = 48;

interface MiniLmGolden {
  readonly inputs: { input_ids: number[][]; attention_mask: number[][] };
  readonly pooled: number[][];
  readonly lastHidden: number[][];
  readonly float32Error: { pooled: number; lastHidden: number };
}

test(
  'the real MiniLM gives the pooled and hidden vectors of the float64 reference',
  { skip },
  flat(async () => {
    const golden: MiniLmGolden = JSON.parse(readFileSync('test/golden/bert/minilm.json', 'utf8'));
    const [variables, backbone] = await withModel(folder, 'pooler', async ({ architecture }, checkpoint) => {
      const loaded = await loadVariables(checkpoint, { ...architecture, passedOver: new Set() }, folder);
      return [loaded, architecture.build(loaded)] as const;
    });
    const batch = goldenBatch(golden);
    const pass: Pass = { training: false, dropout: noDropout };
    tf.tidy(() => {
      const tokens = backbone.tokens!(batch, pass);
      const second = tf.slice(tokens, [0, 1, 0], [tokens.shape[0], 1, -1]);
      assertClose(second, golden.lastHidden, factor * golden.float32Error.lastHidden);
      assertClose(backbone.pooled(batch, pass), golden.pooled, factor * golden.float32Error.pooled);
    });
    disposeBatch(batch);
    tf.dispose([...variables.values()]);
  }),
);

function assertClose(actual: tf.Tensor, expected: number[][], tolerance: number): void {
  const sampled = actual.dataSync().filter((_, i) => i % stride === 0);
  assert.equal(sampled.length, expected.flat().length);
  const worst = Math.max(...expected.flat().map((value, i) => Math.abs(value - sampled[i]!)));
  assert.ok(worst <= tolerance, `off by ${worst}, allowed ${tolerance}`);
}

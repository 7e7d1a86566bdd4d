import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { type HeadedModel, loadModel } from '../../../src/engine/models/headedModel';
import { saveModel } from '../../../src/engine/models/saveModel';
import { recordGolden } from '../../../src/engine/packaging/golden';
import { tf } from '../../../src/engine/tensorflow/loadTensorFlow';
import { defaultSettings } from '../../../src/experiment/document/settings';
import { disposeBatch, goldenBatch, goldenFolder, readGolden } from '../../golden/bert/goldenBert';
import { flat } from '../tensorCount';

const golden = readGolden('padded');
const settings = { ...defaultSettings('preprocess'), maxLength: 24 };
const python = process.env.GRAFT_REFERENCE_PY ?? '';

function hasSentenceTransformers(): boolean {
  try {
    execFileSync(python, ['-c', 'import sentence_transformers'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function logits(model: HeadedModel): number[] {
  const batch = goldenBatch(golden);
  const values = tf.tidy(() => [...model.forward(batch, { training: false }).logits!.dataSync()]);
  disposeBatch(batch);
  return values;
}

/** Saves the tiny BERT with a pooling; what it answers, and where it is. */
async function saved(pooling: 'mean' | 'cls' | 'pooler', use: (folder: string, here: number[]) => unknown) {
  const { folder, remove } = await goldenFolder(golden);
  copyFileSync('test/golden/tokenizer/tiny/tokenizer.json', path.join(folder, 'tokenizer.json'));
  const model = await loadModel({ folder, seed: 0, pooling });
  const target = path.join(folder, 'saved');
  await saveModel(model, target);
  const here = logits(model);
  model.dispose();
  await use(target, here);
  remove();
}

for (const pooling of ['mean', 'cls'] as const) {
  test(
    `a model that pools by ${pooling} is saved for sentence-transformers, and known again`,
    flat(() =>
      saved(pooling, async (folder, here) => {
        const modules = JSON.parse(readFileSync(path.join(folder, 'modules.json'), 'utf8'));
        assert.deepEqual(
          modules.map((module: { path: string }) => module.path),
          ['', '1_Pooling', '2_Dense'],
        );
        const config = JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8'));
        assert.deepEqual(config.architectures, ['BertModel']);
        const again = await loadModel({ folder, seed: 0 });
        assert.equal(again.architecture.pooling, pooling);
        assert.deepEqual(logits(again), here);
        again.dispose();
      }),
    ),
  );

  test(
    `sentence-transformers gives the logits of a model that pools by ${pooling}`,
    { skip: hasSentenceTransformers() ? false : 'needs GRAFT_REFERENCE_PY with sentence-transformers' },
    flat(() =>
      saved(pooling, async (folder) => {
        const tokenizer = { tokenizer_class: 'PreTrainedTokenizerFast', model_max_length: 24 };
        writeFileSync(path.join(folder, 'tokenizer_config.json'), JSON.stringify(tokenizer));
        await recordGolden(
          folder,
          folder,
          { rows: [{ text: 'I love this' }, { text: 'good product!' }, { text: 'un' }] },
          settings,
          { cacheFolder: '' },
        );
        const script = 'test/golden/bert/checkSentenceTransformers.py';
        const output = execFileSync(python, [script, folder], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        });
        assert.ok(Number(output.trim().split('\n').at(-1)) < 1e-5, output);
      }),
    ),
  );
}

test(
  'a model that pools as its class in transformers does is saved for that class',
  flat(() =>
    saved('pooler', (folder) => {
      assert.equal(existsSync(path.join(folder, 'modules.json')), false);
    }),
  ),
);
